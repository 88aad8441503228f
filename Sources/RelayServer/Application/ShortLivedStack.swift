import Hummingbird

/// Finds each answer in a task of its own, whose memory is given back before the answer's body is written.
///
/// A task keeps what its deepest calls needed until it ends, and the one that serves a connection ends with the
/// connection: of a watch of an hour it was a third of the memory.
struct ShortLivedStack<Wrapped: HTTPResponder>: HTTPResponder where Wrapped.Context: Sendable {
    let wrapped: Wrapped

    @Sendable
    func respond(to request: Request, context: Wrapped.Context) async throws -> Response {
        async let response = wrapped.respond(to: request, context: context)
        return try await response
    }
}
