import NIOCore
import NIOHTTP1
import NIOWebSocket
import Synchronization

/// The far end of an exec, written by a test.
protocol StubExec: Sendable {
    func accepts(_ request: StubRequest) -> Bool
    func opened(_ request: StubRequest, _ connection: StubExecConnection)
    func received(_ message: [UInt8], _ connection: StubExecConnection)
}

extension StubExec {
    var headers: HTTPHeaders { ["Sec-WebSocket-Protocol": "v5.channel.k8s.io"] }
}

/// Sends WebSocket frames to the client.
struct StubExecConnection: Sendable {
    let channel: any Channel

    func send(channel number: UInt8, _ text: String) { send(.binary, [number] + Array(text.utf8)) }

    /// The first half in a frame of its own, as servers may cut messages.
    func sendInTwoFrames(channel number: UInt8, _ text: String) {
        let bytes = [number] + Array(text.utf8)
        let middle = bytes.count / 2
        send(.binary, Array(bytes[..<middle]), isLast: false)
        send(.continuation, Array(bytes[middle...]))
    }

    func ping(_ text: String) { send(.ping, Array(text.utf8)) }

    /// Ends the command with an exit code and the connection with 1000.
    func end(exitCode: Int) {
        let status =
            exitCode == 0
            ? #"{"metadata":{},"status":"Success"}"#
            : #"{"metadata":{},"status":"Failure","reason":"NonZeroExitCode","message":"exit","#
                + #""details":{"causes":[{"reason":"ExitCode","message":"\#(exitCode)"}]}}"#
        end(status: status)
    }

    func end(status: String) {
        send(channel: 3, status)
        send(.connectionClose, [0x03, 0xE8])
    }

    func cut() { channel.close(promise: nil) }

    private func send(_ opcode: WebSocketOpcode, _ bytes: [UInt8], isLast: Bool = true) {
        channel.writeAndFlush(
            WebSocketFrame(fin: isLast, opcode: opcode, data: ByteBuffer(bytes: bytes)),
            promise: nil,
        )
    }
}

/// Hands frames to the test's far end.
final class StubExecHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let exec: any StubExec
    private let request: StubRequest

    init(exec: any StubExec, request: StubRequest) {
        self.exec = exec
        self.request = request
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let connection = StubExecConnection(channel: context.channel)
        // The answer to the handshake must leave first.
        context.eventLoop.execute { [exec, request] in exec.opened(request, connection) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .binary: exec.received(Array(frame.unmaskedData.readableBytesView), .init(channel: context.channel))
        case .pong:
            exec.received(Array("pong ".utf8) + frame.unmaskedData.readableBytesView, .init(channel: context.channel))
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }
}
