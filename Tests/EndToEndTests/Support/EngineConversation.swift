import NIOCore

/// One client's connection through a proxy to the engine: requests pass one after another, as a rule allows.
///
/// Both channels belong to one event loop, and so does all of this.
final class EngineConversation {
    private enum Mode { case passing, swallowing, holding }

    private let client: any Channel
    private let engine: any Channel
    private let fault: EngineFault.Rule
    private var mode = Mode.passing
    private var held: [ByteBuffer] = []
    private var dropsReply = false

    init(client: any Channel, engine: any Channel, fault: @escaping EngineFault.Rule) {
        self.client = client
        self.engine = engine
        self.fault = fault
    }

    /// Takes bytes of the client; HTTP/1.1 clients send a request only when the one before was answered.
    func fromClient(_ bytes: ByteBuffer) {
        if let request = EngineFault.request(in: bytes) { begin(fault(request)) }
        switch mode {
        case .passing: engine.writeAndFlush(bytes, promise: nil)
        case .holding: held.append(bytes)
        case .swallowing: break
        }
    }

    func fromEngine(_ bytes: ByteBuffer) {
        if dropsReply { client.close(promise: nil) } else { client.writeAndFlush(bytes, promise: nil) }
    }

    private func begin(_ fault: EngineFault) {
        mode = .passing
        switch fault {
        case .none: break
        case .hang: mode = .swallowing
        case .dropReply: dropsReply = true
        case .cut:
            mode = .swallowing
            client.close(promise: nil)
        case .answer(let status, let message):
            mode = .swallowing
            client.writeAndFlush(EngineFault.response(status, message), promise: nil)
        case .delay(let time):
            mode = .holding
            client.eventLoop.assumeIsolated().scheduleTask(in: time) { self.release() }
        }
    }

    private func release() {
        mode = .passing
        for bytes in held { engine.writeAndFlush(bytes, promise: nil) }
        held = []
    }
}
