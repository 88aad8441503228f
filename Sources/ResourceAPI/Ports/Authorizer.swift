/// What a user wants to do: one verb on one resource, or a read of a path that is no resource.
package struct AccessRequest: Sendable, Hashable {
    package var user: APIUser
    /// `get`, `list`, `watch`, `create`, `update`, `patch`, `delete` or `deletecollection`.
    package var verb: String
    /// Empty for the core group.
    package var group: String = ""
    /// The plural, such as `companies`; empty for a path that is no resource.
    package var resource: String = ""
    /// `status`, or empty.
    package var subresource: String = ""
    /// Empty for cluster-scoped resources and for all namespaces.
    package var namespace: String = ""
    /// Empty for collections.
    package var name: String = ""
    /// The path as it was asked for.
    package var path: String

    package init(user: APIUser, verb: String, path: String) {
        self.user = user
        self.verb = verb
        self.path = path
    }
}

/// The answer of an `Authorizer`.
package enum AccessDecision: Sendable, Hashable {
    case allow
    /// The reason is shown to the user; it may be empty.
    case deny(reason: String)
}

/// Says who may do what; asked for each request before anything is looked up.
package protocol Authorizer: Sendable {
    /// Whether the request may go on. May throw a `StatusError` when it can't tell.
    func decide(_ request: AccessRequest) async throws -> AccessDecision
}

/// Lets everybody do everything: only for a listener that nobody else can reach.
package struct AllowAll: Authorizer {
    package init() {}

    package func decide(_ request: AccessRequest) async throws -> AccessDecision { .allow }
}
