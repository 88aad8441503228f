import Hummingbird

/// Finds the answers to watches in tasks of their own, whose memory is given back before the answers are written.
///
/// A task keeps what its deepest calls needed until it ends, and the one that serves a connection ends with the
/// connection: that is hours for a watch. For an answer that is soon written a second task would only take time.
struct ShortLivedStack<Wrapped: HTTPResponder>: HTTPResponder where Wrapped.Context: Sendable {
    let wrapped: Wrapped

    @Sendable
    func respond(to request: Request, context: Wrapped.Context) async throws -> Response {
        guard request.uri.query?.contains("watch=") == true else {
            return try await wrapped.respond(to: request, context: context)
        }
        return try await respondApart(request, context)
    }

    private func respondApart(_ request: Request, _ context: Wrapped.Context) async throws -> Response {
        async let response = wrapped.respond(to: request, context: context)
        return try await response
    }
}
