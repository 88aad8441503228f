import NIOCore
import NIOWebSocket

extension ExecConnection {
    /// Takes what the client sends until it closes the connection.
    func receive(
        _ inbound: Inbound,
        _ outbound: Outbound,
        _ handoff: ExecHandoff,
        _ liveness: ExecLiveness,
    ) async throws {
        var giver = handoff.makeGiver()
        for try await frame in inbound {
            liveness.heard()
            switch frame.opcode {
            // Some clients send what is text as text, such as Python's.
            case .binary, .text:
                let input = ticket.subprotocol.input(frame.unmaskedData)
                guard input != .nothing else { continue }
                await liveness.holding { await giver.give(input) }
            case .ping:
                let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
                try await liveness.holding { try await outbound.write(pong) }
            case .connectionClose:
                let reply = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
                // The client may have closed already; then nobody waits for the reply.
                try? await outbound.write(reply)
                return
            default: break
            }
        }
    }

    /// Asks the client now and then whether it is still there, and tells it that this side is; ends only by an error.
    func keepAsking<Value>(_ outbound: Outbound, _ liveness: ExecLiveness) async throws -> Value {
        while true {
            try await options.clock.sleep(for: options.pingInterval)
            // A client's own pings wait behind its input, which waits for the command: the pong that nobody asked for
            // keeps such a client from leaving.
            for opcode in [WebSocketOpcode.ping, .pong] {
                let frame = WebSocketFrame(fin: true, opcode: opcode, data: ByteBuffer())
                try await liveness.holding { try await outbound.write(frame) }
            }
        }
    }

    /// Throws `ClientGone` when the client has been silent for too long; ends only by an error.
    func watchSilence<Value>(_ liveness: ExecLiveness) async throws -> Value {
        while true {
            try await options.clock.sleep(for: options.pingInterval)
            if liveness.passTurn() { throw ClientGone() }
        }
    }

    /// Returns when the message has left this process, so that no more than one waits for a slow client.
    ///
    /// Cancelled, it closes the connection, which may be in the middle of the message.
    func send(_ message: ByteBuffer, on channel: any Channel, _ liveness: ExecLiveness) async throws {
        let frame = WebSocketFrame(fin: true, opcode: .binary, data: message)
        try await liveness.holding {
            try await withTaskCancellationHandler {
                try await channel.writeAndFlush(frame).get()
            } onCancel: {
                channel.close(promise: nil)
            }
        }
    }

    /// Sends a close frame, and returns when everything up to it has left this process.
    static func close(_ channel: any Channel, _ code: WebSocketErrorCode) async throws {
        var data = ByteBuffer()
        data.write(webSocketErrorCode: code)
        try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: data)).get()
    }
}

/// The client has been silent for too long.
struct ClientGone: Error {}
