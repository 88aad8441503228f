package import HTTPTypes

/// Tells who makes a request; asked before anything else, so that strangers can't find out what exists.
package protocol RequestAuthenticator: Sendable {
    /// The user that the request's headers prove, or nil for a stranger, who gets 401.
    ///
    /// May throw a `StatusError`, such as `serviceUnavailable` when the keys can't be had at the moment.
    func authenticate(_ head: HTTPRequest) async throws -> APIUser?
}

/// Takes everybody for the administrator: only for a listener that nobody else can reach.
package struct AnonymousAdmin: RequestAuthenticator {
    private let user: APIUser

    /// `name` is what refusals and the audit log call everybody.
    package init(name: String = "admin") {
        user = APIUser(name: name, groups: ["system:masters"])
    }

    package func authenticate(_ head: HTTPRequest) async throws -> APIUser? { user }
}
