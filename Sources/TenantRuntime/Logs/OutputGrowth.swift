import Synchronization

/// Remembers how much room each run's output took at the last look, and whether the volume can have holes.
///
/// After a restart of the runtime the first look at each run has none before it.
final class OutputGrowth: Sendable {
    private struct State {
        var sizes: [String: Int64] = [:]
        var canCut = true
    }

    private let state = Mutex(State())

    /// How many bytes a run has printed since the look before; 0 at the first.
    func grown(run: String, to size: Int64) -> Int64 {
        state.withLock { state in
            defer { state.sizes[run] = size }
            return state.sizes[run].map { max(size - $0, 0) } ?? 0
        }
    }

    /// Drops what is known of a run that is over.
    func forget(run: String) { state.withLock { $0.sizes[run] = nil } }

    /// False once the volume has refused a hole.
    var canCut: Bool { state.withLock { $0.canCut } }

    /// Notes that the volume can't have holes; false if that is known.
    func noteCannotCut() -> Bool {
        state.withLock { state in
            defer { state.canCut = false }
            return state.canCut
        }
    }
}
