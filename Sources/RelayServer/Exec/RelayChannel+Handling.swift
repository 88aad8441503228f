import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import NIOWebSocket
import ResourceAPI
import ServiceLifecycle
import Synchronization

extension RelayChannel {
    /// What the router said to the request for an upgrade.
    private enum Decision: Sendable {
        case exec(ExecTicket)
        case refused(Response)
    }

    /// What a connection is for, as its first request tells.
    private enum Purpose: Sendable {
        case http(HTTPValue)
        case exec(NIOAsyncChannel<WebSocketFrame, WebSocketFrame>, ExecTicket)
        case refusal(HTTPValue, Response)
    }

    func handle(value: Value, logger: Logger) async {
        switch await purposeApart(of: value, logger) {
        case .http(let channel): await http.handle(value: channel, logger: logger)
        case .exec(let channel, let ticket): await serve(channel, ticket, logger)
        case .refusal(let channel, let response): await refuse(channel, response, logger)
        case nil: return
        }
    }

    /// In a task of its own: a task keeps what its deepest calls needed until it ends, and the one that serves a
    /// connection ends with the connection.
    private func purposeApart(of value: Value, _ logger: Logger) async -> Purpose? {
        async let purpose = purpose(of: value, logger)
        return await purpose
    }

    /// Waits for the first request; nil if the connection has ended without one that can be answered.
    private func purpose(of value: Value, _ logger: Logger) async -> Purpose? {
        let decision = Mutex<Decision?>(nil)
        guard
            let negotiated = await negotiate(
                value,
                logger,
                decide: { head in
                    let answer = await decide(head, on: value.channel, logger)
                    decision.withLock { $0 = answer }
                    guard case .exec(let ticket) = answer else { return nil }
                    return ["Sec-WebSocket-Protocol": ticket.subprotocol.rawValue]
                },
            )
        else { return nil }
        switch (negotiated, decision.withLock(\.self)) {
        case (.exec(let channel), .exec(let ticket)): return .exec(channel, ticket)
        case (.http(let channel), .refused(let response)): return .refusal(channel, response)
        case (.http(let channel), _): return .http(channel)
        case (.exec(let channel), _):
            // Not reached: only a ticket upgrades. The connection must be closed all the same.
            try? await channel.channel.close()
            return nil
        }
    }

    private func negotiate(
        _ value: Value,
        _ logger: Logger,
        decide: @escaping @Sendable (HTTPRequestHead) async -> HTTPHeaders?,
    ) async -> NegotiatedChannel? {
        // The loop's own timer: a cancelled task that slept would take its memory until its time.
        let alarm = value.channel.eventLoop.scheduleTask(in: limits.firstRequestTimeout) {
            value.channel.close(promise: nil)
        }
        defer { alarm.cancel() }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await request in value.requests { request.answer.succeed(await decide(request.head)) }
            }
            group.addTask {
                guard (try? await gracefulShutdown()) != nil else { return }
                value.channel.close(promise: nil)
            }
            defer { group.cancelAll() }
            do {
                return try await withTaskCancellationHandler {
                    try await value.negotiation.get()
                } onCancel: {
                    value.channel.close(promise: nil)
                }
            } catch {
                logger.trace("connection ended before a request", metadata: ["error": "\(error)"])
                value.channel.close(promise: nil)
                return nil
            }
        }
    }

    private func serve(
        _ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>,
        _ ticket: ExecTicket,
        _ logger: Logger,
    ) async {
        logger.info("exec", metadata: ticket.metadata)
        await ExecConnection(ticket: ticket, containers: containers, options: options, logger: logger).run(channel)
    }

    private func decide(_ head: HTTPRequestHead, on channel: any Channel, _ logger: Logger) async -> Decision {
        var logger = logger
        logger[metadataKey: "hb.request.id"] = .stringConvertible(RequestID())
        do {
            let offer = UpgradeOffer()
            var context = RelayContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
            context.upgrade = offer
            let request = Request(
                head: try HTTPRequest(head, secure: tls != nil, splitCookie: false),
                body: RequestBody(buffer: ByteBuffer()),
            )
            let response = try await responder.respond(to: request, context: context)
            if response.status == .switchingProtocols, let ticket = offer.ticket { return .exec(ticket) }
            // Who has asked for a WebSocket would wait for its handshake, not for the end of a stream.
            let isWhole = response.body.contentLength != nil
            return .refused(isWhole ? response : Response(StatusError.badRequest("a stream can't be upgraded")))
        } catch {
            logger.error("request failed", metadata: ["error.message": "\(error)"])
            return .refused(Response(StatusError.internalError(cause: "\(error)")))
        }
    }

    /// Tells why the connection is not upgraded, and ends it: the request itself has gone with the attempt.
    private func refuse(_ channel: HTTPValue, _ response: Response, _ logger: Logger) async {
        var response = response
        response.headers[.connection] = "close"
        do {
            try await channel.executeThenClose { [head = response.head, body = response.body] _, outbound in
                try await ResponseWriter(outbound: outbound).write(response: head, body: body)
            }
        } catch {
            logger.debug("refusal lost", metadata: ["error": "\(error)"])
        }
    }
}

extension ExecTicket {
    fileprivate var metadata: Logger.Metadata {
        [
            "company.id": "\(container.company)", "container": "\(container.name)", "user": "\(user)",
            "argv": .array(command.arguments.map { .string(String($0.prefix(200))) }),
        ]
    }
}
