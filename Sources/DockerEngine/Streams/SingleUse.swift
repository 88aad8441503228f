import Synchronization

/// Tells the first caller from later ones: streams can be read once, and saying so must not be a trap.
final class SingleUse: Sendable {
    private let isUsed = Atomic(false)

    /// Whether this is the first call.
    func claim() -> Bool { !isUsed.exchange(true, ordering: .relaxed) }

    static func violation(_ attempted: String) -> DockerError {
        DockerError(.badRequest, attempted: attempted, daemonMessage: "this stream is being read already")
    }
}
