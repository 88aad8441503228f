import DockerEngine
import NIOCore

/// The raw bytes of one attached exec, both ways between a runtime and the engine.
struct AttachedExec {
    /// What the runtime has sent behind its request.
    let early: [UInt8]
    let outbound: GateConnection.Outbound
    /// Ends when the runtime's connection is gone.
    let closed: AsyncStream<Void>

    /// What comes before the raw bytes.
    static func head(upgrades: Bool) -> ByteBuffer {
        let type = "Content-Type: application/vnd.docker.raw-stream\r\n"
        return ByteBuffer(
            string: upgrades
                ? "HTTP/1.1 101 UPGRADED\r\n\(type)Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
                : "HTTP/1.1 200 OK\r\n\(type)\r\n"
        )
    }

    /// Goes on until the output ends or the runtime is gone; throws what breaks the output.
    func run(_ exec: ExecStream, _ bytes: GateConnection.Inbound.AsyncIterator) async throws {
        // The iterator can't be captured by a child task while it is borrowed: it moves there.
        nonisolated(unsafe) var input = bytes  // Only the task below uses it, and it ends before this scope does.
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    if !early.isEmpty { try await exec.write(ByteBuffer(bytes: early)) }
                    while let chunk = try await input.next() { try await exec.write(chunk) }
                    exec.closeInput()
                } catch {
                    // The command takes no more, or the runtime is gone: the others tell.
                }
                return false
            }
            group.addTask { try await copyOutput(of: exec) }
            group.addTask {
                for await _ in closed {}
                return true
            }
            while let isOver = try await group.next(), !isOver {}
            group.cancelAll()
        }
    }

    /// True, at the end; a runtime that doesn't listen any more is no failure.
    private func copyOutput(of exec: ExecStream) async throws -> Bool {
        for try await chunk in exec.rawOutput {
            do { try await outbound.write(chunk) } catch { return true }
        }
        return true
    }
}
