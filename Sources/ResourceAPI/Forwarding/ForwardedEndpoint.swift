import HTTPTypes
import Hummingbird
import NIOCore

/// The paths of one kind whose objects other servers keep.
struct ForwardedEndpoint: Sendable {
    let resource: APIResource
    let forwarder: any ResourceForwarder
    let limiter: RequestLimiter
    let options: ResourceRoutesOptions
    /// Of all kinds that the same servers keep.
    let slow: SlowServers
    /// For lists of all of them.
    let room: ListRoom
    /// For lines of watches of all of them.
    let lines: LineRooms
    /// Watches of all of them that their servers have ended.
    let ended: EndedWatches
    /// Where lists and watches of all of them have come.
    let positions: ForwardedPositions

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
        let namespace = call.namespace ?? ""
        let isStream = isRead && (call.query.flag("watch") == true || call.query.flag("follow") == true)
        let lease = isStream ? try limiter.forwardedWatch(by: call.user, of: namespace) : nil
        let request = ForwardedRequest(
            method: method,
            path: call.request.head.path ?? "/",
            headers: Self.requestHeaders(of: call.request),
            body: isRead ? ByteBuffer() : try await call.request.wholeBody(),
            user: call.user,
        )
        let answer = try await send(request, to: namespace)
        slow.remove(namespace)
        // How long a stream is, its server can't know: a client would wait for the rest, or miss it.
        let dropped = isStream ? "content-length" : nil
        return Response(
            status: answer.status,
            headers: answer.headers.filtered(to: Self.responseHeaders.filter { $0 != dropped }),
            body: lease.map { stream(of: answer, for: call, $0) } ?? Self.body(of: answer),
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
                // A write that was lost on the way may have been carried out: to repeat it could do it twice.
                retryAfterSeconds: request.method == .get ? 1 : nil,
                cause: nil,
            )
        }
    }

    private func stream(
        of answer: ForwardedResponse,
        for call: ResourceCall,
        _ lease: RequestLimiter.Lease,
    ) -> ResponseBody {
        let body = StreamedBody(answer.body, lease: lease).body(on: call.connection)
        guard call.query.flag("watch") == true else { return body }
        return body.counted(in: options.watch.openWatches(of: resource))
    }

    private static func body(of answer: ForwardedResponse) -> ResponseBody {
        ResponseBody(contentLength: answer.headers[.contentLength].flatMap { Int($0) }) { writer in
            for try await chunk in answer.body { try await writer.write(chunk) }
            try await writer.finish(nil)
        }
    }
}

extension HTTPFields {
    /// Only the fields of these names, which are in lower case.
    fileprivate func filtered(to names: [String]) -> HTTPFields {
        HTTPFields(filter { names.contains($0.name.canonicalName) })
    }
}
