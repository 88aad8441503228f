import DockerEngine
import Logging
import Metrics
import NIOCore

/// One connection of a runtime to its gate: requests one after the other, then perhaps the raw bytes of an exec.
struct GateConnection: Sendable {
    typealias Inbound = NIOAsyncChannelInboundStream<ByteBuffer>
    typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

    let router: GateRouter
    let session: GateSession

    private var metrics: GateMetrics { session.metrics }

    /// Serves until either side closes, or a request can't be understood.
    func run(_ inbound: Inbound, _ outbound: Outbound) async throws {
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
            let goesOn = try await answer(request, &bytes, early: parser.remainder, outbound)
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
    ) async throws -> Bool {
        var known: GateOperation?
        do {
            let operation = try router.route(request)
            known = operation
            if case .startExec(let id, false, let hasTerminal) = operation {
                try session.ledger.require(id)
                try session.ledger.beginAttached()
                defer { session.ledger.endAttached() }
                metrics.openExecs.increment()
                defer { metrics.openExecs.decrement() }
                try await attach(id, hasTerminal, request, &bytes, early, outbound)
                metrics.count(operation, .allowed)
                return false
            }
            let reply = try await session.perform(operation)
            metrics.count(operation, .allowed)
            try await send(reply, closes: request.closesConnection, omitsBody: request.method == "HEAD", to: outbound)
            return !request.closesConnection
        } catch let refusal as GateRefusal {
            metrics.count(known, .refused)
            let closes = refusal.closesConnection || request.closesConnection
            try await send(GateReply(refusal), closes: closes, to: outbound)
            return !closes
        } catch let error as DockerError {
            metrics.count(known, .failed)
            try await send(GateReply(error), closes: request.closesConnection, to: outbound)
            return !request.closesConnection
        }
    }

    private func attach(
        _ id: String,
        _ hasTerminal: Bool,
        _ request: GateRequest,
        _ bytes: inout Inbound.AsyncIterator,
        _ early: [UInt8],
        _ outbound: Outbound,
    ) async throws {
        let head =
            request.wantsUpgrade
            ? "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
            : "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
        // The iterator can't be captured by a child task while it is borrowed: it moves there.
        nonisolated(unsafe) var input = bytes  // Only the task below uses it, and it ends before this scope does.
        try await session.engine.withExecStream(id, hasTerminal: hasTerminal) { stream in
            try await outbound.write(ByteBuffer(string: head))
            if !early.isEmpty { try await stream.write(ByteBuffer(bytes: early)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while let chunk = try await input.next() { try await stream.write(chunk) }
                    stream.closeInput()
                }
                for try await chunk in stream.rawOutput { try await outbound.write(chunk) }
                group.cancelAll()
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
