import ManifestFormat
import NIOCore
import NIOHTTP1
import ResourceAPI

/// Lets the wish for an upgrade pass only where it can be granted; every other request becomes a plain one.
///
/// NIO's upgrade handler drops the head of a first request that asks for an upgrade which nobody grants. And NIO's
/// parser reads nothing more after any request for one, so that a connection has to end with its answer.
final class UpgradeFilter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var isFirst = true

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = Self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let wasFirst = isFirst
        isFirst = false
        guard head.headers.contains(name: "Upgrade") || head.method == .CONNECT else {
            // A client of HTTP/1.0 takes the connection's end for the end of an answer.
            if head.version == .http1_0 { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            return context.fireChannelRead(Self.wrapInboundOut(.head(head)))
        }
        let mayUpgrade = Self.mayUpgrade(head)
        if !mayUpgrade { head.headers.remove(name: "Upgrade") }
        if !mayUpgrade || !wasFirst { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
        // The upgrade handler sees to what comes next: either more of this request, or nothing of HTTP.
        if mayUpgrade, wasFirst { context.pipeline.syncOperations.removeHandler(self, promise: nil) }
    }

    /// Answers a first request that is none: the upgrade handler would wait for its head for ever.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard isFirst, let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        let isTooLong = error == .headerOverflow
        let status = StatusError.badRequest(
            isTooLong ? "the head of the request is too long" : "the request can't be read: \(error)"
        )
        let body = ByteBuffer(bytes: status.object.jsonBytes())
        let headers = HTTPHeaders([
            ("Connection", "close"), ("Content-Type", "application/json"), ("Content-Length", "\(body.readableBytes)"),
        ])
        let code: HTTPResponseStatus = isTooLong ? .requestHeaderFieldsTooLarge : .badRequest
        let head = HTTPResponseHead(version: .http1_1, status: code, headers: headers)
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    /// Whether a request asks for a WebSocket where there can be one, as RFC 6455 has it, and has no body.
    private static func mayUpgrade(_ head: HTTPRequestHead) -> Bool {
        func names(_ field: String) -> [String] { head.headers[canonicalForm: field].map { $0.lowercased() } }
        return head.method == .GET && ExecRoute.paths.contains { isPath(head.uri.prefix { $0 != "?" }, like: $0) }
            && names("Upgrade") == ["websocket"] && names("Connection").contains("upgrade")
            && head.headers["Sec-WebSocket-Key"].count == 1 && head.headers["Sec-WebSocket-Version"] == ["13"]
            && !head.headers.contains(name: "Content-Length") && !head.headers.contains(name: "Transfer-Encoding")
    }

    /// Whether the router takes a path for one of this pattern.
    private static func isPath(_ path: Substring, like pattern: String) -> Bool {
        let (segments, wanted) = (path.split(separator: "/"), pattern.split(separator: "/"))
        return segments.count == wanted.count
            && zip(segments, wanted).allSatisfy { $0 == $1 || $1.first == ":" }
    }
}
