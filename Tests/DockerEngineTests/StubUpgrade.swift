import NIOCore
import NIOHTTP1

/// Takes the HTTP decoder out of the way after a request with `Upgrade`: what follows passes as parts of a body.
final class StubUpgrade: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private var isWanted = false

    init(decoder: ByteToMessageHandler<HTTPRequestDecoder>) { self.decoder = decoder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        context.fireChannelRead(data)
        switch part {
        case .head(let head): isWanted = head.headers.contains(name: "Upgrade")
        case .body: break
        case .end where isWanted:
            isWanted = false
            let pipeline = context.pipeline.syncOperations
            do {
                try pipeline.addHandler(RawBytes(), position: .before(self))
                pipeline.removeHandler(decoder, promise: nil)
            } catch {
                context.fireErrorCaught(error)
            }
        case .end: break
        }
    }

    private final class RawBytes: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = HTTPServerRequestPart

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.fireChannelRead(wrapInboundOut(.body(unwrapInboundIn(data))))
        }
    }
}
