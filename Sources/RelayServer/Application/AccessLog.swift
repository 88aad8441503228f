import Hummingbird
import Logging

/// One line for each request, for those who look for the reason of something.
struct AccessLog: RouterMiddleware {
    func handle(
        _ request: Request,
        context: RelayContext,
        next: @concurrent (Request, RelayContext) async throws -> Response,
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.debug(
            "request",
            metadata: [
                "http.method": "\(request.method)", "http.path": "\(request.uri.path)",
                "http.status": "\(response.status.code)", "duration": "\(start.duration(to: .now))",
            ],
        )
        return response
    }
}
