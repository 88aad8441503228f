package import HTTPTypes
package import ResourceAPI

/// Knows users by the token that they send as `Authorization: Bearer`.
///
/// Who sends no credentials at all is a stranger, except on the few paths that are open to everybody.
package struct BearerAuthenticator: RequestAuthenticator {
    /// What those are called who don't say who they are; as in Kubernetes.
    package static let anonymous = APIUser(name: "system:anonymous", groups: ["system:unauthenticated"])
    private static let maximumTokenBytes = 8 << 10

    private let user: @Sendable (_ token: String) async throws -> APIUser?

    /// `user` says whose token it is; nil for nobody's.
    package init(user: @escaping @Sendable (_ token: String) async throws -> APIUser?) { self.user = user }

    package func authenticate(_ head: HTTPRequest) async throws -> APIUser? {
        let values = head.headerFields[values: .authorization]
        guard let value = values.first else { return OpenPath.isOpen(head.path ?? "") ? Self.anonymous : nil }
        guard values.count == 1, let token = Self.token(value) else { return nil }
        return try await user(token)
    }

    /// The token of `Bearer TOKEN`; nil for other schemes, and for what can be no token.
    static func token(_ header: String) -> String? {
        let parts = header.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= maximumTokenBytes else {
            return nil
        }
        return String(parts[1])
    }
}

/// The paths that need no credentials: probes have none, and clients ask for the version before they send theirs.
enum OpenPath {
    private static let paths: Set<Substring> = ["/healthz", "/livez", "/readyz", "/version"]

    /// Whether a request's path, with or without a query or a slash at its end, is one of them.
    static func isOpen(_ path: String) -> Bool {
        var bare = path.prefix { $0 != "?" }
        if bare.count > 1, bare.last == "/" { bare.removeLast() }
        return paths.contains(bare)
    }
}
