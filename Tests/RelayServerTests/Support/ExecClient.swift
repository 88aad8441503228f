import ManifestFormat
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A bare WebSocket client, which sends and reads frames as a test says.
struct ExecClient {
    struct Declined: Error {
        let code: Int
        let body: String
    }

    private enum Handshake: Sendable {
        case open(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, subprotocol: String?)
        case declined(NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>)
    }

    var frames: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator
    let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    let subprotocol: String?

    /// Runs `body` with an upgraded connection; throws `Declined` with the answer of a server that doesn't upgrade.
    ///
    /// So many `earlier` requests are answered on the connection before the one that asks for the upgrade.
    static func run(
        port: Int,
        _ path: String,
        subprotocols: String? = "v5.channel.k8s.io,v4.channel.k8s.io",
        headers: [(String, String)] = [],
        authority: String? = nil,
        earlier: Int = 0,
        _ body: (inout ExecClient) async throws -> Void,
    ) async throws {
        switch try await open(port: port, path, subprotocols, headers, try authority.map(secure), earlier) {
        case .declined(let channel): throw try await declined(channel)
        case .open(let channel, let subprotocol):
            try await channel.executeThenClose { inbound, outbound in
                var client = ExecClient(
                    frames: inbound.makeAsyncIterator(),
                    outbound: outbound,
                    subprotocol: subprotocol,
                )
                try await body(&client)
            }
        }
    }

    private static func open(
        port: Int,
        _ path: String,
        _ subprotocols: String?,
        _ headers: [(String, String)],
        _ tls: NIOSSLContext?,
        _ earlier: Int,
    ) async throws -> Handshake {
        var fields = HTTPHeaders([("Host", "localhost:\(port)")])
        for (name, value) in headers { fields.replaceOrAdd(name: name, value: value) }
        if let subprotocols { fields.add(name: "Sec-WebSocket-Protocol", value: subprotocols) }
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: fields)
        let negotiation = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        let handler = try NIOSSLClientHandler(context: tls, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    if earlier > 0 {
                        try channel.pipeline.syncOperations.addHandler(EarlierRequests(count: earlier))
                    }
                    var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
                        upgradeConfiguration: upgrade(head)
                    )
                    // The first frames may come together with the answer to the handshake.
                    configuration.leftOverBytesStrategy = .forwardBytes
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: configuration
                    )
                }
            }
        return try await negotiation.get()
    }

    private static func secure(_ authority: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        return try NIOSSLContext(configuration: configuration)
    }

    private static func upgrade(_ head: HTTPRequestHead) -> NIOTypedHTTPClientUpgradeConfiguration<Handshake> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Handshake>(
            maxFrameSize: 1 << 24,
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    let subprotocol = head.headers.first(name: "Sec-WebSocket-Protocol")
                    return .open(
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel),
                        subprotocol: subprotocol,
                    )
                }
            },
        )
        return NIOTypedHTTPClientUpgradeConfiguration(upgradeRequestHead: head, upgraders: [upgrader]) { channel in
            channel.eventLoop.makeCompletedFuture {
                .declined(try NIOAsyncChannel(wrappingChannelSynchronously: channel))
            }
        }
    }

    private static func declined(
        _ channel: NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>
    ) async throws -> Declined {
        try await channel.executeThenClose { inbound, _ in
            var (code, body) = (0, "")
            for try await part in inbound {
                switch part {
                case .head(let head): code = Int(head.status.code)
                case .body(let buffer): body += String(buffer: buffer)
                case .end: return Declined(code: code, body: body)
                }
            }
            return Declined(code: code, body: body)
        }
    }
}

extension ExecClient {
    /// What a server has said until it closed the connection.
    struct Transcript {
        var output = ByteBuffer()
        var errors = ByteBuffer()
        var status: JSONValue?
        var closeCode: UInt16?
        var longestMessage = 0
        /// Channels in the order of their messages.
        var channels: [UInt8] = []
    }

    func send(_ bytes: [UInt8], opcode: WebSocketOpcode = .binary) async throws {
        try await outbound.write(
            WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: ByteBuffer(bytes: bytes))
        )
    }

    /// The next frame; nil when the connection has ended.
    mutating func next() async throws -> WebSocketFrame? { try await frames.next(isolation: #isolation) }

    /// Reads to the end, and agrees to it.
    mutating func readAll() async throws -> Transcript {
        var transcript = Transcript()
        while let frame = try await next() {
            var data = frame.unmaskedData
            switch frame.opcode {
            case .binary:
                transcript.longestMessage = max(transcript.longestMessage, data.readableBytes)
                let channel = data.readInteger(as: UInt8.self) ?? 255
                transcript.channels.append(channel)
                switch channel {
                case 1: transcript.output.writeBuffer(&data)
                case 2: transcript.errors.writeBuffer(&data)
                case 3: transcript.status = try JSONValue.parse(json: Array(data.readableBytesView))
                default: break
                }
            case .connectionClose:
                transcript.closeCode = data.readInteger()
                // A server that has met a broken client doesn't wait for this.
                try? await send([0x03, 0xE8], opcode: .connectionClose)
                return transcript
            default: break
            }
        }
        return transcript
    }
}
