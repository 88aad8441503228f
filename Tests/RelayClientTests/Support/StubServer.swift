import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization

/// An HTTP and WebSocket server on loopback whose answers a test writes.
final class StubServer: Sendable {
    let port: Int
    private let isSecure: Bool
    private let listener: any Channel
    private let connections: ConnectionSet

    private init(listener: any Channel, connections: ConnectionSet, isSecure: Bool) {
        self.isSecure = isSecure
        self.listener = listener
        self.connections = connections
        port = listener.localAddress?.port ?? 0
    }

    var url: String { "\(isSecure ? "https" : "http")://127.0.0.1:\(port)" }

    /// Runs a body while the server listens on a port of its own; closes every connection afterwards.
    static func run<Result>(
        exec: (any StubExec)? = nil,
        tls: NIOSSLContext? = nil,
        respond: @escaping @Sendable (StubRequest) -> StubAnswer,
        _ body: (StubServer) async throws -> Result,
    ) async throws -> Result {
        let connections = ConnectionSet()
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                connections.add(channel)
                return configure(channel, exec: exec, tls: tls, respond: respond)
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = StubServer(listener: listener, connections: connections, isSecure: tls != nil)
        do {
            let result = try await body(server)
            await server.close()
            return result
        } catch {
            await server.close()
            throw error
        }
    }

    private func close() async {
        // What is closed already needs no closing.
        try? await listener.close()
        connections.closeAll()
    }

    private static func configure(
        _ channel: any Channel,
        exec: (any StubExec)?,
        tls: NIOSSLContext?,
        respond: @escaping @Sendable (StubRequest) -> StubAnswer,
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
            let upgrader = NIOWebSocketServerUpgrader(
                shouldUpgrade: { channel, head in
                    let request = StubRequest(head: head, body: [])
                    let headers = exec.flatMap { $0.accepts(request) ? $0.headers : nil }
                    return channel.eventLoop.makeSucceededFuture(headers)
                },
                upgradePipelineHandler: { channel, head in
                    channel.eventLoop.makeCompletedFuture {
                        guard let exec else { return }
                        let handler = StubExecHandler(exec: exec, request: StubRequest(head: head, body: []))
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                },
            )
            let handler = StubHTTPHandler(respond: respond)
            let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withServerUpgrade: (
                    upgraders: [upgrader],
                    completionHandler: { context in
                        context.pipeline.syncOperations.removeHandler(bound.value, promise: nil)
                    },
                )
            )
            try channel.pipeline.syncOperations.addHandler(handler)
        }
    }
}

/// The connections of a server that are still to be closed.
private final class ConnectionSet: Sendable {
    private let channels = Mutex<[any Channel]>([])

    func add(_ channel: any Channel) { channels.withLock { $0.append(channel) } }

    func closeAll() {
        let open = channels.withLock { channels in
            defer { channels = [] }
            return channels
        }
        for channel in open { channel.close(promise: nil) }
    }
}

/// A request as the test sees it.
struct StubRequest: Sendable {
    let method: String
    let path: String
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let body: [UInt8]

    init(head: HTTPRequestHead, body: [UInt8]) {
        method = head.method.rawValue
        let parts = head.uri.split(separator: "?", maxSplits: 1).map(String.init)
        path = parts.first.map(Self.decoded) ?? ""
        query = (parts.count > 1 ? parts[1] : "").split(separator: "&")
            .map { pair in
                let sides = pair.split(separator: "=", maxSplits: 1).map { Self.decoded(String($0)) }
                return (sides.first ?? "", sides.count > 1 ? sides[1] : "")
            }
        headers = head.headers
        self.body = body
    }

    func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// `GET /path?a=b`, decoded.
    var line: String {
        "\(method) \(path)" + (query.isEmpty ? "" : "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&"))
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let hex = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), let value = UInt8(hex, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What the server answers.
enum StubAnswer: Sendable {
    case body(status: Int, [UInt8], headers: [String: String] = [:])
    /// Pieces that the test sends when it likes.
    case stream(StubStream)
    /// The connection is cut without an answer.
    case drop

    static func json(_ text: String, status: Int = 200, headers: [String: String] = [:]) -> StubAnswer {
        .body(status: status, Array(text.utf8), headers: headers)
    }
}

/// An answer in pieces.
final class StubStream: Sendable {
    private enum Step: Sendable {
        case piece([UInt8])
        case end
        case cut
    }

    private struct State {
        var waiting: [Step] = []
        var write: (@Sendable (Step) -> Void)?
    }

    private let state = Mutex(State())

    init(_ pieces: [String] = []) { for piece in pieces { send(piece) } }

    func send(_ text: String) { push(.piece(Array(text.utf8))) }
    func send(_ bytes: [UInt8]) { push(.piece(bytes)) }
    /// Ends the answer properly.
    func end() { push(.end) }
    /// Cuts the connection in the middle of the answer.
    func cut() { push(.cut) }

    private func push(_ step: Step) {
        let write = state.withLock { state in
            if state.write == nil { state.waiting.append(step) }
            return state.write
        }
        write?(step)
    }

    fileprivate func attach(to channel: any Channel) {
        let write: @Sendable (Step) -> Void = { step in
            switch step {
            case .piece(let bytes):
                channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
            case .end: channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            case .cut: channel.close(promise: nil)
            }
        }
        let waiting = state.withLock { state in
            state.write = write
            defer { state.waiting = [] }
            return state.waiting
        }
        for step in waiting { write(step) }
    }
}

/// Answers requests one after another.
private final class StubHTTPHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let respond: @Sendable (StubRequest) -> StubAnswer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(respond: @escaping @Sendable (StubRequest) -> StubAnswer) { self.respond = respond }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
        case .body(let buffer): body += Array(buffer.readableBytesView)
        case .end:
            guard let head else { return }
            answer(StubRequest(head: head, body: body), context)
        }
    }

    private func answer(_ request: StubRequest, _ context: ChannelHandlerContext) {
        switch respond(request) {
        case .drop: context.close(promise: nil)
        case .body(let status, let bytes, let extra):
            var headers = HTTPHeaders(extra.map { ($0.key, $0.value) })
            if !headers.contains(name: "Content-Type") { headers.add(name: "Content-Type", value: "application/json") }
            headers.add(name: "Content-Length", value: String(bytes.count))
            write(status, headers, context)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .stream(let stream):
            write(200, ["Content-Type": "application/json", "Transfer-Encoding": "chunked"], context)
            context.flush()
            stream.attach(to: context.channel)
        }
    }

    private func write(_ status: Int, _ headers: HTTPHeaders, _ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }
}
