import ManifestFormat
import NIOCore
import NIOHTTP1
import NIOWebSocket

extension RelayClient {
    /// Runs a command in a container and waits until it ends; gives back its exit code.
    ///
    /// Maps to the WebSocket `.../containers/{name}/exec`. `sendInput` runs beside the command and is cancelled when it
    /// ends; sending waits until the relay takes it, and output waits for `write`.
    package func exec(
        _ request: ExecRequest,
        sendInput: @escaping @Sendable (ExecInputWriter) async throws -> Void,
        write: (ExecOutput) async throws -> Void,
    ) async throws -> Int32 {
        switch try await openExec(request) {
        case .declined(let channel):
            throw RelayClientError(status: try await Self.declinedStatus(channel))
        case .open(let channel):
            return try await channel.executeThenClose { inbound, outbound in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await sendInput(ExecInputWriter(outbound: outbound)) }
                    defer { group.cancelAll() }
                    return try await Self.receive(inbound, replyingTo: outbound, write: write)
                }
            }
        }
    }

    private func openExec(_ request: ExecRequest) async throws -> WebSocketHandshake {
        guard !address.isSecure else {
            throw RelayClientError(.invalidAddress, "exec: https is not supported yet, use an http address")
        }
        let connector = WebSocketConnector(address: address, headers: commonHeaders, prepare: { _ in })
        do {
            return try await connector.connect(path: request.path, subprotocol: ExecFrame.subprotocol)
        } catch {
            throw try Self.failure(error, of: RelayCall(path: "exec"), at: address)
        }
    }

    private static func receive(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        replyingTo outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>,
        write: (ExecOutput) async throws -> Void,
    ) async throws -> Int32 {
        var final: JSONValue?
        receiving: for try await frame in inbound {
            switch frame.opcode {
            case .binary, .text:
                switch try ExecFrame.decode(Array(buffer: frame.unmaskedData)) {
                case .output(let output): try await write(output)
                case .status(let document): final = document
                case .nothing: break
                }
            case .ping:
                let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)
                try await outbound.write(pong)
            case .connectionClose:
                let reply = WebSocketFrame(
                    fin: true,
                    opcode: .connectionClose,
                    maskKey: .random(),
                    data: frame.unmaskedData,
                )
                // The server may have gone already; its part is done.
                try? await outbound.write(reply)
                break receiving
            default: break
            }
        }
        try Task.checkCancellation()
        guard let final else {
            throw RelayClientError(.connectionLost, "exec: the connection ended before the command did")
        }
        return try ExecFrame.exitCode(of: final)
    }

    private static func declinedStatus(
        _ channel: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    ) async throws -> APIStatus {
        try await channel.executeThenClose { inbound, _ in
            var code = 0
            var body: [UInt8] = []
            for try await part in inbound {
                switch part {
                case .head(let head): code = Int(head.status.code)
                case .body(let buffer): body += Array(buffer: buffer)
                case .end: return APIStatus(httpStatus: code, body: body)
                }
                if body.count > 1 << 20 { break }
            }
            return APIStatus(httpStatus: code, body: body)
        }
    }
}
