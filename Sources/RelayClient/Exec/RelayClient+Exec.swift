import ManifestFormat
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket

extension RelayClient {
    /// Runs a command in a container and waits until it ends; gives back its exit code.
    ///
    /// Maps to the WebSocket `.../containers/{name}/exec`. `prepare` is called once the command is started. `sendInput`
    /// runs beside it and is cancelled when it ends; sending waits until the relay takes it, and output waits for
    /// `write`.
    package func exec(
        _ request: ExecRequest,
        prepare: () throws -> Void = {},
        sendInput: @escaping @Sendable (ExecInputWriter) async throws -> Void,
        write: (ExecOutput) async throws -> Void,
    ) async throws -> Int32 {
        switch try await openExec(request) {
        case .declined(let channel):
            throw RelayClientError(status: try await Self.declinedStatus(channel))
        case .open(let channel):
            return try await channel.executeThenClose { inbound, outbound in
                try prepare()
                return try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await sendInput(ExecInputWriter(outbound: outbound)) }
                    defer { group.cancelAll() }
                    return try await Self.receive(inbound, replyingTo: outbound, write: write)
                }
            }
        }
    }

    private func openExec(_ request: ExecRequest) async throws -> WebSocketHandshake {
        let connector = WebSocketConnector(address: address, headers: commonHeaders, prepare: try addTLS())
        do {
            return try await connector.connect(
                path: request.path,
                subprotocol: ExecFrame.subprotocol,
                within: timeouts.execStart,
            )
        } catch {
            throw try await failure(error, of: RelayCall(path: "exec"), isDirect: true)
        }
    }

    /// What puts TLS, if it is wanted, before HTTP in the pipeline of a connection.
    private func addTLS() throws -> @Sendable (any Channel) throws -> Void {
        guard address.isSecure else { return { _ in } }
        var configuration = try connection.tlsConfiguration()
        configuration.applicationProtocols = ["http/1.1"]
        // Nobody waits for the farewell of a relay that doesn't answer.
        configuration.shutdownTimeout = .seconds(1)
        let context = try NIOSSLContext(configuration: configuration)
        let name = connection.serverName ?? (Self.isIPAddress(address.host) ? nil : address.host)
        return { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
        }
    }

    private static func isIPAddress(_ host: String) -> Bool {
        // Only addresses can be read without asking anybody.
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
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
