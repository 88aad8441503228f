import DequeModule
import Synchronization

import struct Foundation.Date

/// Where lists and watches of all namespaces have come: each server counts versions of its own, so that a position is
/// one version of each server, under a number that clients take for the version of the whole.
///
/// Numbers grow with time, and are far above the versions of any server: a client that takes an object's own version for
/// a position is not understood, and never misunderstood. Only the newest positions are known; none outlives the program.
final class ForwardedPositions: Sendable {
    /// How far the server of a namespace has been read.
    struct Place: Sendable, Hashable {
        /// Of the namespace: a later one of its name has other versions.
        var id: String
        var version: Int64
    }

    /// The places by the names of their namespaces; those that are missing have not been read at all.
    typealias Position = [String: Place]

    fileprivate struct State {
        var positions: [Int64: Position] = [:]
        /// The numbers, oldest first.
        var numbers: Deque<Int64> = []
        /// Of all positions; one without any counts as one.
        var versions = 0
        var last: Int64 = 0
    }

    private let maximumVersions: Int
    private let now: @Sendable () -> Date
    private let state = Mutex(State())

    /// `maximumVersions` bounds what is kept; the newest position always is.
    init(maximumVersions: Int, now: @escaping @Sendable () -> Date) {
        self.maximumVersions = maximumVersions
        self.now = now
    }

    /// The number of a position, which is higher than all before unless nothing has changed since the last one.
    func number(of position: Position) -> Int64 {
        let now = now()
        return state.withLock { state in
            if let newest = state.numbers.last, state.positions[newest] == position { return newest }
            let number = state.makeNumber(now)
            state.positions[number] = position
            state.numbers.append(number)
            state.versions += max(1, position.count)
            while state.versions > maximumVersions, state.numbers.count > 1, let oldest = state.numbers.popFirst() {
                state.versions -= max(1, state.positions.removeValue(forKey: oldest)?.count ?? 0)
            }
            return number
        }
    }

    /// A number that stands for no position: a client that begins there is told to begin anew.
    func numberOfNone() -> Int64 {
        let now = now()
        return state.withLock { $0.makeNumber(now) }
    }

    /// Nil if the number was never given, or too long ago.
    func position(_ number: Int64) -> Position? { state.withLock { $0.positions[number] } }
}

extension ForwardedPositions.State {
    /// Microseconds since 1970, or one more than the last number.
    fileprivate mutating func makeNumber(_ now: Date) -> Int64 {
        last = max(last + 1, Int64(now.timeIntervalSince1970 * 1_000_000))
        return last
    }
}
