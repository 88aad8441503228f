package import Hummingbird
import NIOCore

/// Holds bodies back that are written faster than their connection's event loop can send them.
///
/// NIO stops a writer once the socket is full, but what is still on its way to a busy event loop is not counted by
/// anything: a client that reads fast enough would let a long body fill the memory.
package struct PacedBodies<Context: ConnectionContext>: RouterMiddleware {
    package init() {}

    @concurrent
    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response,
    ) async throws -> Response {
        var response = try await next(request, context)
        guard response.body.contentLength.map({ $0 > PacedWriter.maximumAhead }) ?? true else { return response }
        let eventLoop = context.connection.eventLoop
        response.body = ResponseBody(contentLength: response.body.contentLength) { [body = response.body] writer in
            // A loop does what it is asked to in order: once it comes to this, all before it is written.
            try await body.write(PacedWriter(writer) { try await eventLoop.submit {}.get() })
        }
        return response
    }
}
