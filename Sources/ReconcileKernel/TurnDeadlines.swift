import Synchronization

/// Tells turns that they have lasted too long, with one sleeper for all of them.
///
/// With a sleep for each turn there would be thousands: one that is cancelled stays in memory until its time, and a
/// resync has a turn for every key.
final class TurnDeadlines<C: Clock>: Sendable where C.Duration == Duration {
    private struct Turn {
        var id: UInt64
        var end: C.Instant
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        /// Those under way: no more than there are workers.
        var turns: [Turn] = []
        var lastID: UInt64 = 0
        var hasSleeper = false
    }

    private let clock: C
    private let limit: Duration
    private let state = Mutex(State())
    private let needed: AsyncStream<Void>
    private let need: AsyncStream<Void>.Continuation

    /// Each turn may last for `limit`.
    init(clock: C, limit: Duration) {
        self.clock = clock
        self.limit = limit
        (needed, need) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Sleeps for all turns, while there are any; runs until cancelled.
    func run() async {
        for await _ in needed {
            while let end = earliestEnd() {
                do { try await clock.sleep(until: end, tolerance: nil) } catch { return }
                tellLate()
            }
        }
    }

    /// Waits for as long as a turn may last that began at `start`; false if it was cancelled before.
    func wait(from start: C.Instant) async -> Bool {
        let end = start.advanced(by: limit)
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { add(Turn(id: id, end: end, continuation: $0)) }
        } onCancel: {
            remove(id)?.resume(returning: false)
        }
    }

    private func add(_ turn: Turn) {
        let (isAdded, isFirst) = state.withLock { state in
            // The handler of a cancellation that came before this has found nothing.
            guard !Task.isCancelled else { return (false, false) }
            state.turns.append(turn)
            defer { state.hasSleeper = true }
            return (true, !state.hasSleeper)
        }
        if !isAdded { turn.continuation.resume(returning: false) }
        if isFirst { need.yield() }
    }

    private func remove(_ id: UInt64) -> CheckedContinuation<Bool, Never>? {
        state.withLock { state in
            state.turns.firstIndex { $0.id == id }.map { state.turns.remove(at: $0).continuation }
        }
    }

    private func earliestEnd() -> C.Instant? {
        state.withLock { state in
            let end = state.turns.map(\.end).min()
            state.hasSleeper = end != nil
            return end
        }
    }

    private func tellLate() {
        let now = clock.now
        let late = state.withLock { state in
            let late = state.turns.filter { $0.end <= now }
            state.turns.removeAll { $0.end <= now }
            return late
        }
        for turn in late { turn.continuation.resume(returning: true) }
    }
}
