import DequeModule
import Synchronization

/// Lets only so many go on at a time, in the order in which they came.
final class Turns: Sendable {
    /// One of those that go on, until it ends or is let go.
    final class Turn: Sendable {
        private let turns: Turns
        private let isOver = Mutex(false)

        fileprivate init(_ turns: Turns) { self.turns = turns }

        deinit { end() }

        /// Lets the next one go on; ending twice is harmless.
        func end() {
            let wasOver = isOver.withLock { isOver in
                defer { isOver = true }
                return isOver
            }
            if !wasOver { turns.handOn() }
        }
    }

    private struct State {
        var free: Int
        var waiting: Deque<Doorbell> = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Waits for a turn; nil if the task is cancelled.
    func next() async -> Turn? {
        let bell = Doorbell()
        let isFree = state.withLock { state in
            guard state.free == 0 else {
                state.free -= 1
                return true
            }
            state.waiting.append(bell)
            return false
        }
        if isFree { return Turn(self) }
        await bell.wait()
        guard Task.isCancelled else { return Turn(self) }
        let hasTurn = state.withLock { state in
            guard let place = state.waiting.firstIndex(where: { $0 === bell }) else { return true }
            state.waiting.remove(at: place)
            return false
        }
        if hasTurn { handOn() }
        return nil
    }

    private func handOn() {
        let next = state.withLock { state in
            let next = state.waiting.popFirst()
            if next == nil { state.free += 1 }
            return next
        }
        next?.ring()
    }
}
