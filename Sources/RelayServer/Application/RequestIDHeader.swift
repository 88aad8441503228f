import HTTPTypes
import Hummingbird

/// Puts the id that the log calls a request by into its answer.
struct RequestIDHeader: RouterMiddleware {
    private static let name = HTTPField.Name("X-Request-ID")

    func handle(
        _ request: Request,
        context: RelayContext,
        next: @concurrent (Request, RelayContext) async throws -> Response,
    ) async throws -> Response {
        var response = try await next(request, context)
        if let name = Self.name { response.headers[name] = context.id }
        return response
    }
}
