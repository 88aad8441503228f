import DequeModule
import HeapModule

/// The pure part of the work queue: no clock, no lock, no tasks.
///
/// Invariants: a key is in at most one of `ready` and `waiting`; a key that is `processing` is never handed out again
/// before `finish`; a key added while it is processing is handed out exactly once more; nothing added is lost.
package struct WorkQueueState<Key: Hashable & Sendable, Instant: Comparable & Sendable> {
    private struct Deadline: Comparable {
        let instant: Instant
        let key: Key
        static func < (lhs: Deadline, rhs: Deadline) -> Bool { lhs.instant < rhs.instant }
        static func == (lhs: Deadline, rhs: Deadline) -> Bool { lhs.instant == rhs.instant }
    }

    private var ready: Deque<Key> = []
    /// When each ready key became ready; its keys are those of `ready`.
    private var readySince: [Key: Instant] = [:]
    private var waiting: [Key: Instant] = [:]
    /// Every deadline of `waiting`, and stale ones that were moved forward or overtaken; those are skipped when met.
    private var deadlines: Heap<Deadline> = []
    private var processing: Set<Key> = []
    private var dirtyWhileProcessing: Set<Key> = []
    private(set) package var isShutDown = false

    /// An empty queue.
    package init() {}

    /// Makes the key ready now; if it is being processed, it gets one more turn afterwards.
    package mutating func add(_ key: Key, now: Instant) {
        guard !isShutDown else { return }
        waiting[key] = nil
        if processing.contains(key) {
            dirtyWhileProcessing.insert(key)
        } else if readySince[key] == nil {
            readySince[key] = now
            ready.append(key)
        }
    }

    /// Makes the key ready at `readyAt`; the earliest wish wins, and a key that is ready already stays so.
    package mutating func add(_ key: Key, readyAt: Instant) {
        guard !isShutDown, readySince[key] == nil, !dirtyWhileProcessing.contains(key) else { return }
        if let current = waiting[key], current <= readyAt { return }
        waiting[key] = readyAt
        deadlines.insert(Deadline(instant: readyAt, key: key))
    }

    /// Makes every key ready whose time has come, in the order of their times.
    package mutating func promote(now: Instant) {
        while let first = deadlines.min, first.instant <= now {
            deadlines.removeMin()
            if waiting[first.key] == first.instant { add(first.key, now: now) }
        }
    }

    /// When the next waiting key is due.
    package mutating func earliestDeadline() -> Instant? {
        while let first = deadlines.min {
            if waiting[first.key] == first.instant { return first.instant }
            deadlines.removeMin()
        }
        return nil
    }

    /// Hands out the key that has been ready longest; it is `processing` until `finish`.
    package mutating func next() -> Key? {
        guard let key = ready.popFirst() else { return nil }
        readySince[key] = nil
        processing.insert(key)
        return key
    }

    /// Ends the processing of a key, and makes it ready again if it was added meanwhile.
    package mutating func finish(_ key: Key, now: Instant) {
        processing.remove(key)
        if dirtyWhileProcessing.remove(key) != nil { add(key, now: now) }
    }

    /// Forgets all waiting keys and refuses new ones; keys in process can still `finish`.
    package mutating func shutDown() {
        isShutDown = true
        ready = []
        readySince = [:]
        waiting = [:]
        deadlines = []
        dirtyWhileProcessing = []
    }

    /// The keys that are handed out and not yet finished.
    package var processingKeys: Set<Key> { processing }

    /// How many keys are ready and not yet handed out.
    package var depth: Int { ready.count }

    /// How many keys wait for their time.
    package var waitingCount: Int { waiting.count }

    /// Since when the longest waiting ready key is ready.
    package var oldestReady: Instant? { ready.first.flatMap { readySince[$0] } }
}
