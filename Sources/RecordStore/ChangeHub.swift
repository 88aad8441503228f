import DequeModule
import Synchronization

/// Hands committed changes to all watches: the newest ones once in memory for all, and a bell for those who wait.
///
/// A watch holds only its position. Memory is bounded, in changes and in bytes, however slow a watch is.
final class ChangeHub: Sendable {
    /// What there is for a watch at some position.
    enum Supply {
        /// The next changes, in order.
        case changes([RecordChange])
        /// The watch has seen everything.
        case nothing
        /// The position is older than what is kept here: the log must be read.
        case behind
        /// The store is closed.
        case closed
    }

    /// Why a waiting watch goes on: the version up to which nothing concerns it, or nil at the end.
    typealias Wake = Int64?

    private struct Waiter {
        var watch: UInt64
        var position: Int64
        var query: WatchQuery
        var continuation: CheckedContinuation<Wake, Never>
    }

    private struct Recent {
        var change: RecordChange
        var bytes: Int
    }

    private struct State {
        var recent: Deque<Recent> = []
        /// What they take.
        var bytes = 0
        /// Changes up to this version are not in `recent`.
        var base: Int64
        var latest: Int64
        var isClosed = false
        var nextID: UInt64 = 0
        var waiters: [UInt64: Waiter] = [:]
        var cancelled: Set<UInt64> = []

        /// Takes the next changes, and lets go of the oldest where there are too many.
        mutating func append(_ changes: [Recent], capacity: Int, maximumBytes: Int) {
            recent.append(contentsOf: changes)
            bytes += changes.reduce(0) { $0 + $1.bytes }
            while recent.count > capacity || bytes > maximumBytes, let dropped = recent.popFirst() {
                bytes -= dropped.bytes
                base = dropped.change.version
            }
        }
    }

    private let capacity: Int
    private let maximumBytes: Int
    private let state: Mutex<State>

    /// Keeps at most `capacity` changes, of at most `maximumBytes` together.
    init(latestVersion: Int64, capacity: Int, maximumBytes: Int) {
        (self.capacity, self.maximumBytes) = (capacity, maximumBytes)
        state = Mutex(State(base: latestVersion, latest: latestVersion))
    }

    var latestVersion: Int64 { state.withLock(\.latest) }

    var isClosed: Bool { state.withLock(\.isClosed) }

    /// What the changes take that are kept.
    var bytes: Int { state.withLock(\.bytes) }

    /// How many watches wait for a change at the moment.
    var waitingCount: Int { state.withLock(\.waiters.count) }

    func makeID() -> UInt64 {
        state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }

    /// Called by the writer, once for each transaction and in the order of commits.
    func publish(_ changes: [RecordChange]) {
        guard let first = changes.first, let last = changes.last else { return }
        let recent = changes.map { Recent(change: $0, bytes: $0.footprint) }
        let woken = state.withLock { state in
            let isGap = first.version != state.latest + 1
            if isGap {
                // Another process wrote in between: those changes are in the log only.
                (state.recent, state.bytes) = ([], 0)
                state.base = first.version - 1
            }
            state.latest = last.version
            state.append(recent, capacity: capacity, maximumBytes: maximumBytes)
            let concerned = state.waiters.filter { waiter in
                isGap || changes.contains { waiter.value.query.covers($0.record.key) }
            }
            for id in concerned.keys { state.waiters[id] = nil }
            return concerned.values.map { ($0, isGap ? $0.position : max($0.position, first.version - 1)) }
        }
        for (waiter, position) in woken { waiter.continuation.resume(returning: position) }
    }

    /// The changes after `position`, at most `limit`.
    func changes(after position: Int64, limit: Int) -> Supply {
        state.withLock { state in
            if state.isClosed { return .closed }
            guard position < state.latest else { return .nothing }
            guard position >= state.base else { return .behind }
            let start = Int(position - state.base)
            return .changes(state.recent[start..<min(start + limit, state.recent.count)].map(\.change))
        }
    }

    /// Waits until a change that `query` covers is published, `ring` is called, the task is cancelled, or the end.
    func wait(after position: Int64, query: WatchQuery, watch: UInt64, unless isWanted: () -> Bool) async -> Wake {
        let id = makeID()
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(watch: watch, position: position, query: query, continuation: continuation)
                let answer = state.withLock { state -> Wake? in
                    if state.isClosed || state.cancelled.contains(id) { return .some(nil) }
                    if position < state.latest || isWanted() { return .some(position) }
                    state.waiters[id] = waiter
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                let waiter = state.waiters.removeValue(forKey: id)
                if waiter == nil { state.cancelled.insert(id) }
                return waiter
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Wakes one watch, if it waits.
    func ring(_ watch: UInt64) {
        let (woken, latest) = state.withLock { state in
            let woken = state.waiters.filter { $0.value.watch == watch }
            for id in woken.keys { state.waiters[id] = nil }
            return (Array(woken.values), state.latest)
        }
        // What was published while it waited did not concern it, so it may take all of it for seen.
        for waiter in woken { waiter.continuation.resume(returning: max(waiter.position, latest)) }
    }

    /// Ends all watches.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            (state.recent, state.bytes) = ([], 0)
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
    }
}
