import NIOCore
import Synchronization

/// A WebSocket handshake that isn't over yet.
struct PendingHandshake: Sendable {
    let channel: any Channel
    let result: EventLoopFuture<WebSocketHandshake>

    /// Waits for its end; if that takes too long (`timedOut`), or the task is cancelled, the connection is closed.
    func wait(within limit: Duration) async throws -> WebSocketHandshake {
        let isLate = Mutex(false)
        let timer = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            isLate.withLock { $0 = true }
            channel.close(promise: nil)
        }
        defer { timer.cancel() }
        do {
            // A future knows nothing of cancellation; it fails with its connection.
            return try await withTaskCancellationHandler {
                try await result.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            try Task.checkCancellation()
            guard isLate.withLock(\.self) else { throw error }
            throw RelayClientError(.timedOut, "exec: the server did not answer within \(limit)", cause: error)
        }
    }
}
