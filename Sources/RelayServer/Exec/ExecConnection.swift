import Logging
import ManifestFormat
import Metrics
import NIOCore
import NIOWebSocket
import ResourceAPI
import ServiceLifecycle

/// Joins one upgraded connection with one running command until either ends.
///
/// The command is read no faster than the client reads, and the client no faster than the command.
struct ExecConnection: Sendable {
    typealias Outbound = NIOAsyncChannelOutboundWriter<WebSocketFrame>
    typealias Inbound = NIOAsyncChannelInboundStream<WebSocketFrame>

    /// What ended first.
    private enum Ending: Sendable {
        /// The command, with this `Status`.
        case command(JSONValue)
        case client
        case server
    }

    let ticket: ExecTicket
    let containers: any ContainerOperations
    let options: ExecOptions
    let logger: Logger

    /// Runs the command; returns when the connection has been closed.
    func run(_ channel: NIOAsyncChannel<WebSocketFrame, WebSocketFrame>) async {
        let open = Meter(label: "agx_api_execs", dimensions: [], factory: options.metrics)
        open.increment()
        defer { open.decrement() }
        do {
            try await channel.executeThenClose { inbound, outbound in
                try await join(channel.channel, inbound, outbound)
            }
        } catch {
            // The client has gone, one way or another; its command has been left.
            logger.debug("exec connection lost", metadata: ["error": "\(error)"])
        }
    }

    private func join(_ channel: any Channel, _ inbound: Inbound, _ outbound: Outbound) async throws {
        let (handoff, liveness) = (ExecHandoff(), ExecLiveness())
        try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await receive(inbound, outbound, handoff, liveness)
                return .client
            }
            group.addTask {
                defer { handoff.close() }
                return .command(await runCommand(handoff, channel, liveness))
            }
            group.addTask { try await keepAsking(outbound, liveness) }
            group.addTask { try await watchSilence(liveness) }
            group.addTask {
                try await gracefulShutdown()
                return .server
            }
            group.addTask {
                // A client that doesn't read must not keep the relay from stopping.
                try await gracefulShutdown()
                try await options.clock.sleep(for: options.closeTimeout)
                channel.close(promise: nil)
                return .server
            }
            defer { group.cancelAll() }
            switch try await group.next() {
            case .command(let status):
                try await send(ExecProtocol.end(status), on: channel, liveness)
                try await Self.close(channel, .normalClosure)
                group.addTask {
                    try await options.clock.sleep(for: options.closeTimeout)
                    return .client
                }
                // The client's own close: until then what was sent may still be on its way.
                _ = try await group.next()
            case .server: try await Self.close(channel, .goingAway)
            case .client, nil: return
            }
        }
    }

    /// Runs the command to its end; what goes wrong with it becomes the `Status`.
    private func runCommand(
        _ handoff: ExecHandoff,
        _ channel: any Channel,
        _ liveness: ExecLiveness,
    ) async -> JSONValue {
        do {
            let code = try await containers.withExec(ticket.command, in: ticket.container) { session in
                try await withThrowingTaskGroup(of: Void.self, returning: Int.self) { group in
                    group.addTask { try await feed(session, handoff) }
                    defer { group.cancelAll() }
                    for try await output in session.output {
                        for message in ExecProtocol.messages(output, limit: ExecOptions.maximumMessageBytes) {
                            try await send(message, on: channel, liveness)
                        }
                    }
                    return try await session.exitCode()
                }
            }
            return ExecProtocol.status(exitCode: code)
        } catch let error as StatusError {
            return error.object
        } catch {
            if !(error is CancellationError) {
                logger.error(
                    "exec failed",
                    metadata: ["error": "\(error)", "company.id": "\(ticket.container.company)"],
                )
            }
            return StatusError.internalError(cause: "\(error)").object
        }
    }

    /// Passes input on; a command that no longer takes any may still have something to say.
    private func feed(_ session: any ExecSession, _ handoff: ExecHandoff) async throws {
        defer { handoff.close() }
        do {
            for await piece in handoff.pieces {
                switch piece {
                case .bytes(let bytes) where ticket.command.hasInput: try await session.write(bytes)
                case .end where ticket.command.hasInput: try await session.closeInput()
                case .resize(let columns, let rows) where ticket.command.hasTerminal:
                    try await session.resize(columns: columns, rows: rows)
                default: break
                }
                handoff.used()
            }
        } catch {
            logger.debug("exec input ended", metadata: ["error": "\(error)"])
        }
    }
}
