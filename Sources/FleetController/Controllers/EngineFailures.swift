import Foundation
import RecordStore
import Synchronization

/// What is remembered of the engine's own failures, so that objects are not blamed for them.
///
/// In memory only: a relay that starts anew has reason to look anew.
final class EngineFailures: Sendable {
    private struct Guarded {
        var rows: [RecordKey: (first: Date, last: Date)] = [:]
        var unanswered: [RecordKey: Date] = [:]
        var outage: (left: Date, back: Date?)?
    }

    /// How long the engine may fail before the object is to blame, in seconds.
    static let grace = 5.0
    /// A failure this long after the last one, in seconds, begins a new row: something else has happened meanwhile.
    static let longestPause = 30.0
    /// How long before it stops answering a daemon that is going down may stop its containers, in seconds.
    static let longestFarewell = 20.0

    private let guarded = Mutex(Guarded())

    /// Notes a failure; whether the engine has failed at the record's object for a while without a success in between.
    ///
    /// An engine that is going down, or has just come up, answers 500 to what is right.
    func lasts(_ key: RecordKey, now: Date) -> Bool {
        guarded.withLock { guarded in
            var row = guarded.rows[key] ?? (now, now)
            if abs(now.timeIntervalSince(row.last)) > Self.longestPause { row = (now, now) }
            row.last = now
            guarded.rows[key] = row
            return now.timeIntervalSince(row.first) >= Self.grace
        }
    }

    /// Notes that a call to make the record's object, begun at a time, got no answer, or one that leaves open what was
    /// done: it may be there, and unfinished.
    func noteUnanswered(_ key: RecordKey, begun: Date) {
        guarded.withLock { $0.unanswered[key] = $0.unanswered[key] ?? begun }
    }

    /// When the first such call was begun; nil if there is none.
    func unanswered(_ key: RecordKey) -> Date? { guarded.withLock { $0.unanswered[key] } }

    /// Forgets all of a record: the object is as it should be, or gone.
    func forget(_ key: RecordKey) {
        guarded.withLock { guarded in
            guarded.rows[key] = nil
            guarded.unanswered[key] = nil
        }
    }

    func engineLeft(at time: Date) { guarded.withLock { $0.outage = (time, nil) } }

    func engineCameBack(at time: Date) {
        guarded.withLock { guarded in
            if let outage = guarded.outage, outage.back == nil { guarded.outage?.back = time }
        }
    }

    /// Whether a container that ended at that time most likely did so because the engine did.
    func endedWithEngine(_ time: Date) -> Bool {
        guarded.withLock { guarded in
            guard let outage = guarded.outage else { return false }
            let begin = outage.left.addingTimeInterval(-Self.longestFarewell)
            return time >= begin && outage.back.map { time <= $0 } ?? true
        }
    }
}
