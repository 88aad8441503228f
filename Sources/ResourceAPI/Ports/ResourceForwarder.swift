package import HTTPTypes
package import NIOCore

/// A request for objects that another server keeps.
package struct ForwardedRequest: Sendable {
    package var method: HTTPRequest.Method
    /// Path and query as the client wrote them.
    package var path: String
    /// `Accept`, `Content-Type`, `User-Agent`, `X-Request-ID` and what asks for a part of a file (`Range`, `If-Range`,
    /// `If-None-Match`); never credentials.
    package var headers: HTTPFields
    /// The whole body, read up to the limit of bodies.
    package var body: ByteBuffer
    /// Who asks; already authenticated and authorised.
    package var user: APIUser

    package init(
        method: HTTPRequest.Method,
        path: String,
        headers: HTTPFields = [:],
        body: ByteBuffer = ByteBuffer(),
        user: APIUser,
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.user = user
    }
}

/// The other server's answer, passed on as it is.
package struct ForwardedResponse: Sendable {
    package var status: HTTPResponse.Status
    /// Only `Content-Type`, `Content-Length`, `Retry-After`, `Allow`, `Warning` and what comes with a part of a file
    /// (`Content-Range`, `Accept-Ranges`, `ETag`, `Content-Disposition`, `X-Content-Type-Options`) go on to the client.
    package var headers: HTTPFields
    /// Read once, as the client takes it; ends or throws when the other server does.
    package var body: any AsyncSequence<ByteBuffer, any Error> & Sendable

    package init(
        status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: any AsyncSequence<ByteBuffer, any Error> & Sendable,
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A namespace whose objects another server keeps.
package struct ForwardedNamespace: Sendable, Hashable {
    package var name: String
    /// Another one for a namespace that is made anew under the same name.
    package var id: String

    package init(name: String, id: String) {
        self.name = name
        self.id = id
    }
}

/// What has become of a namespace.
package enum NamespaceChange: Sendable, Hashable {
    /// It is new, or something about it has changed: its server may be there now.
    case present(ForwardedNamespace)
    /// It is gone, or about to.
    case gone(ForwardedNamespace)
}

/// Hands requests for a namespace's objects to the server that keeps them.
package protocol ResourceForwarder: Sendable {
    /// The namespaces whose servers should be asked when all namespaces are listed, in the order of their names.
    func namespaces() async throws -> [ForwardedNamespace]

    /// What becomes of the namespaces from this call on; a change may be told that `namespaces` knows already.
    ///
    /// Throws to a reader that is too slow to be told all changes.
    func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable

    /// Sends the request to the server of `namespace`.
    ///
    /// Returns when the head of the answer is there. A `StatusError` goes to the client as it is, any other error
    /// becomes 503 with its description as the reason, so that must be fit for a person. Cancelled when the client
    /// leaves.
    func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse
}
