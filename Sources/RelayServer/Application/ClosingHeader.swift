import HTTPTypes
import Hummingbird

/// Tells a client whose request is the last of its connection that it is, as RFC 9112, section 9.6, asks for.
struct ClosingHeader: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request,
        context: RelayContext,
        next: @concurrent (Request, RelayContext) async throws -> Response,
    ) async throws -> Response {
        var response = try await next(request, context)
        if request.headers[.connection] == "close" { response.headers[.connection] = "close" }
        return response
    }
}
