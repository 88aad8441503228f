import Synchronization

/// How far a server is with the objects that are there when a watch of all namespaces begins: one that is silent is not
/// waited for any longer.
final class InitialProgress: Sendable {
    private struct State {
        var steps = 0
        var waitsForServer = true
        var isFinished = false
    }

    private let state = Mutex(State())

    /// Whether it is the server, and not the client, that has to do something now.
    func wait(forServer isServer: Bool) {
        state.withLock { state in
            state.steps += 1
            state.waitsForServer = isServer
        }
    }

    /// There is nothing more to wait for; false if there wasn't before.
    @discardableResult
    func finish() -> Bool {
        state.withLock { state in
            defer { state.isFinished = true }
            return !state.isFinished
        }
    }

    /// Returns once the server has been silent for as long as `patience`, between two looks; false if it has finished
    /// before.
    func isSilent(for patience: Duration, by clock: any Clock<Duration> & Sendable) async -> Bool {
        var seen = 0
        while true {
            // Cancelled, there is nobody to tell.
            guard (try? await clock.sleep(for: patience)) != nil else { return false }
            let now = state.withLock(\.self)
            if now.isFinished { return false }
            if now.waitsForServer, now.steps == seen { return finish() }
            seen = now.steps
        }
    }
}
