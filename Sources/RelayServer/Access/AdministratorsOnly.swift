package import ResourceAPI

/// Lets administrators do everything, everybody read what is open to all, and all whose name is known ask what they
/// may do.
package struct AdministratorsOnly: Authorizer {
    /// Who is in this group may do everything.
    package static let group = "system:masters"

    /// What a user may ask about himself; `system:basic-user` of Kubernetes.
    private static let reviews: Set<String> = [
        "selfsubjectaccessreviews.authorization.k8s.io", "selfsubjectrulesreviews.authorization.k8s.io",
        "selfsubjectreviews.authentication.k8s.io",
    ]

    package init() {}

    package func decide(_ request: AccessRequest) async throws -> AccessDecision {
        if request.user.groups.contains(Self.group) { return .allow }
        let isOpen = request.resource.isEmpty && request.verb == "get" && OpenPath.isOpen(request.path)
        let isReview = request.verb == "create" && Self.reviews.contains("\(request.resource).\(request.group)")
        let isKnown = request.user != BearerAuthenticator.anonymous
        return isOpen || (isReview && isKnown) ? .allow : .deny(reason: "")
    }
}
