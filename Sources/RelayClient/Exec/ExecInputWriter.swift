import NIOCore
import NIOWebSocket

/// Sends input to a running command.
package struct ExecInputWriter: Sendable {
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>

    /// Sends one piece; waits until the connection takes it, throws if it is gone.
    package func send(_ input: ExecInput) async throws {
        let data = ByteBuffer(bytes: ExecFrame.encode(input))
        try await outbound.write(WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: data))
    }
}
