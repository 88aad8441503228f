import Synchronization

/// What is known of whether the other end of a connection is still there.
///
/// A peer that is silent although nothing keeps it from answering is gone. While one direction is held back, silence
/// says nothing: what is under way is watched over by TCP.
final class ExecLiveness: Sendable {
    private static let allowedSilentTurns = 3

    private struct State {
        var silentTurns = 0
        var held = 0
    }

    private let state = Mutex(State())

    /// Something has come from the peer.
    func heard() { state.withLock { $0.silentTurns = 0 } }

    /// Runs what may have to wait for the peer or for the command.
    func holding<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        state.withLock { $0.held += 1 }
        defer { state.withLock { $0.held -= 1 } }
        return try await body()
    }

    /// Counts one more interval; true if the peer has been silent for too many.
    func passTurn() -> Bool {
        state.withLock { state in
            guard state.held == 0 else {
                state.silentTurns = 0
                return false
            }
            state.silentTurns += 1
            return state.silentTurns > Self.allowedSilentTurns
        }
    }
}
