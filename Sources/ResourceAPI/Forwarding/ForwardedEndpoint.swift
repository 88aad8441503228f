import HTTPTypes
import Hummingbird
import NIOCore

/// The paths of one kind whose objects other servers keep.
struct ForwardedEndpoint: Sendable {
    let resource: APIResource
    let forwarder: any ResourceForwarder
    let options: ResourceRoutesOptions
    /// Of all kinds that the same servers keep.
    let slow: SlowServers

    private static let requestHeaders: [HTTPField.Name] = [
        .accept, .contentType, .userAgent, .range, .ifRange, .ifNoneMatch,
    ]
    private static let responseHeaders = [
        "content-type", "content-length", "retry-after", "allow", "warning", "content-range", "accept-ranges", "etag",
        "content-disposition", "x-content-type-options", "agx-log-offset", "agx-log-size",
    ]

    /// Hands the request on, and its answer back as it comes.
    func forward(_ call: ResourceCall) async throws -> Response {
        let method = call.request.method
        let isRead = method == .get
        let request = ForwardedRequest(
            method: method,
            path: call.request.head.path ?? "/",
            headers: Self.requestHeaders(of: call.request),
            body: isRead ? ByteBuffer() : try await call.body(),
            user: call.user,
        )
        let answer = try await send(request, to: call.namespace ?? "")
        slow.remove(call.namespace ?? "")
        let isStream = isRead && (call.query.flag("watch") == true || call.query.flag("follow") == true)
        var headers = answer.headers.filtered(to: Self.responseHeaders)
        // Hummingbird closes the connection after such a body; untold, a client would send its next request there.
        if isStream { headers[.connection] = "close" }
        return Response(
            status: answer.status,
            headers: headers,
            body: Self.body(of: answer, observing: isStream ? call.request : nil),
        )
    }

    static func requestHeaders(of request: Request) -> HTTPFields {
        var names = requestHeaders
        names += ["X-Request-ID", "Idempotency-Key"].compactMap { HTTPField.Name($0) }
        return request.headers.filtered(to: names.map(\.canonicalName))
    }

    func send(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        do {
            return try await forwarder.forward(request, to: namespace)
        } catch let error as StatusError {
            throw error
        } catch {
            throw StatusError(
                .serviceUnavailable,
                "the server that keeps the \(resource.plural) of \(namespace) can't be reached: \(error)",
                // A create that was lost on the way may have been carried out: to repeat it could do it twice.
                retryAfterSeconds: request.method == .post ? nil : 1,
                cause: nil,
            )
        }
    }

    /// The answer's body; reading it ends when the client of `request` leaves, where that is observed.
    private static func body(of answer: ForwardedResponse, observing request: Request?) -> ResponseBody {
        let length = answer.headers[.contentLength].flatMap { Int($0) }
        guard let request else {
            return ResponseBody(contentLength: length) { writer in
                for try await chunk in answer.body { try await writer.write(chunk) }
                try await writer.finish(nil)
            }
        }
        return StreamedBody(answer.body).body(for: request)
    }
}

extension HTTPFields {
    /// Only the fields of these names, which are in lower case.
    fileprivate func filtered(to names: [String]) -> HTTPFields {
        HTTPFields(filter { names.contains($0.name.canonicalName) })
    }
}
