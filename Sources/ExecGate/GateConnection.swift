import DockerEngine
import Metrics
import NIOCore

/// One connection of a runtime to its gate: requests one after the other, then perhaps the raw bytes of an exec.
struct GateConnection: Sendable {
    typealias Inbound = NIOAsyncChannelInboundStream<ByteBuffer>
    typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

    let router: GateRouter
    let session: GateSession

    private var metrics: GateMetrics { session.metrics }

    /// Serves until either side closes, or a request can't be understood; `closed` ends when the connection is gone.
    func run(_ inbound: Inbound, _ outbound: Outbound, until closed: AsyncStream<Void>) async throws {
        var parser = GateRequestParser(limits: router.limits)
        var bytes = inbound.makeAsyncIterator()
        while true {
            let request: GateRequest
            do throws(GateRefusal) {
                guard let next = try parser.next() else {
                    guard let more = try await read(&bytes) else { return }
                    parser.append(more)
                    continue
                }
                request = next
            } catch {
                metrics.count(nil, .refused)
                try await send(GateReply(error), closes: true, to: outbound)
                return
            }
            let goesOn = try await answer(request, &bytes, early: parser.remainder, outbound, closed)
            guard goesOn else { return }
        }
    }

    private func read(_ bytes: inout Inbound.AsyncIterator) async throws(GateRefusal) -> [UInt8]? {
        do {
            return try await bytes.next(isolation: #isolation).map { Array($0.readableBytesView) }
        } catch {
            throw .malformed("the connection broke")
        }
    }

    /// Answers one request; false if the connection is used up.
    private func answer(
        _ request: GateRequest,
        _ bytes: inout Inbound.AsyncIterator,
        early: [UInt8],
        _ outbound: Outbound,
        _ closed: AsyncStream<Void>,
    ) async throws -> Bool {
        var known: GateOperation?
        var isRaw = false
        var closes = request.closesConnection
        var reply: GateReply
        do {
            let operation = try router.route(request)
            known = operation
            if case .startExec(let id, false, let hasTerminal) = operation {
                let attached = AttachedExec(early: early, outbound: outbound, closed: closed)
                try await attaching(id, hasTerminal) { exec in
                    isRaw = true
                    try await outbound.write(AttachedExec.head(upgrades: request.wantsUpgrade))
                    try await attached.run(exec, bytes)
                }
                metrics.count(operation, .allowed)
                return false
            }
            reply = try await session.perform(operation)
            metrics.count(operation, .allowed)
        } catch let refusal as GateRefusal {
            metrics.count(known, .refused)
            session.log.refused(request, refusal)
            closes = closes || refusal.closesConnection
            reply = GateReply(refusal)
        } catch {
            metrics.count(known, .failed)
            // No answer can stand in the middle of an exec's bytes.
            guard !isRaw else { throw error }
            if !(error is DockerError) { session.log.failed(error) }
            reply = GateReply(error)
        }
        try await send(reply, closes: closes, omitsBody: request.method == "HEAD", to: outbound)
        return !closes
    }

    /// Runs `body` with an exec that was made here, if there is a place for it.
    private func attaching(
        _ id: String,
        _ hasTerminal: Bool,
        _ body: (ExecStream) async throws -> Void,
    ) async throws {
        try session.ledger.beginAttached()
        defer { session.ledger.endAttached() }
        metrics.openExecs.increment()
        defer { metrics.openExecs.decrement() }
        try await session.usingExec(id) {
            try await session.engine.withExecStream(id, hasTerminal: hasTerminal) { exec in
                session.noteStart(of: id)
                try await body(exec)
            }
        }
    }

    private func send(
        _ reply: GateReply,
        closes: Bool,
        omitsBody: Bool = false,
        to outbound: Outbound,
    ) async throws {
        try await outbound.write(ByteBuffer(bytes: reply.bytes(closes: closes, omitsBody: omitsBody)))
    }
}
