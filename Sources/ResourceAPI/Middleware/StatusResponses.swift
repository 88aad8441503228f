package import Hummingbird

/// Answers paths that lead nowhere, and errors that no handler has turned into an answer, with a `Status`.
package struct StatusResponses<Context: RequestContext>: RouterMiddleware {
    private let gate: RequestGate

    package init(gate: RequestGate) { self.gate = gate }

    @concurrent
    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response,
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            // A stranger is not even told which paths there are.
            return await gate.answer(request, context, AccessTarget(verb: request.method.rawValue.lowercased())) { _ in
                throw StatusError.unknownPath
            }
        } catch {
            return RequestGate.response(to: error, logger: context.logger)
        }
    }
}
