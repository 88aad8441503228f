import AgxModel
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import RecordStore
import ResourceAPI

/// Decides on requests to run a command in a container, before their connection is upgraded.
struct ExecRoute: Sendable {
    /// The paths of containers and pods; nothing else is asked before its connection is upgraded.
    static let paths = [containerPath, podPath]
    static let containerPath = "/apis/runagx.com/v1/namespaces/:namespace/containers/:name/exec"
    static let podPath = "/api/v1/namespaces/:namespace/pods/:name/exec"

    let containers: any ContainerOperations
    let store: RecordStore
    let limiter: RequestLimiter

    /// Answers 101 if the command may be run, with its ticket in the offer; throws what forbids it.
    func answer(
        _ request: Request,
        _ context: RelayContext,
        _ container: ContainerPlace,
        by user: APIUser,
    ) async throws -> Response {
        guard let offer = context.upgrade else { return try await answerWithin(request, context) }
        guard let name = HTTPField.Name("Sec-WebSocket-Protocol"),
            let subprotocol = ExecProtocol.best(of: request.headers[values: name])
        else {
            let names = ExecProtocol.allCases.map(\.rawValue).joined(separator: " or ")
            throw StatusError.badRequest("Sec-WebSocket-Protocol must offer \(names)")
        }
        let command = try Self.command(try QueryItems(request.uri.query))
        try await check(container)
        offer.accept(
            ExecTicket(
                command: command,
                container: container,
                subprotocol: subprotocol,
                user: user.name,
                lease: try limiter.exec(by: user, in: container.company),
            )
        )
        return Response(status: .switchingProtocols)
    }

    /// Answers a request that wasn't offered to be upgraded: in a connection within its own, if it asks for a WebSocket.
    private func answerWithin(_ request: Request, _ context: RelayContext) async throws -> Response {
        let needed = StatusError.badRequest(
            "exec needs a WebSocket: send it with the headers Connection: Upgrade, Upgrade: websocket, Sec-WebSocket-Key, "
                + "Sec-WebSocket-Version: 13 and Sec-WebSocket-Protocol: \(ExecProtocol.v5.rawValue)"
        )
        // What asks for none, or for none that can be, has lost this on its way. A connection within can nest nothing.
        guard request.headers.contains(.upgrade), let nest = try? await context.nesting() else { throw needed }
        var head = try HTTPRequestHead(request.head)
        head.headers.replaceOrAdd(name: "Connection", value: "Upgrade")
        let serve = try await nest(head)
        // Nothing of this answer reaches the client: the connection's bytes are those of the one within.
        return Response(
            status: .ok,
            headers: [.connection: "close"],
            body: ResponseBody { writer in
                await serve()
                try await writer.finish(nil)
            },
        )
    }

    /// Throws what keeps commands from being run in a container: it isn't there, doesn't run, or the engine is away.
    func check(_ container: ContainerPlace) async throws {
        try await ContainerLookup(store: store).require(container)
        try await containers.checkExec(in: container)
    }

    private static func command(_ query: QueryItems) throws(StatusError) -> ExecCommand {
        let arguments = query.all("command")
        guard arguments.first?.isEmpty == false else {
            throw .badRequest("command is missing in the query: give one for the program and one for each argument")
        }
        let command = ExecCommand(
            arguments: arguments,
            hasInput: query.flag("stdin") == true,
            hasOutput: query.flag("stdout") == true,
            hasErrorOutput: query.flag("stderr") == true,
            hasTerminal: query.flag("tty") == true,
        )
        guard command.hasInput || command.hasOutput || command.hasErrorOutput else {
            throw .badRequest("the query must ask for at least one of stdin, stdout and stderr")
        }
        return command
    }
}
