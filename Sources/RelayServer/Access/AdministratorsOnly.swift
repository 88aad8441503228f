package import ResourceAPI

/// Lets administrators do everything, and everybody read what is open to all.
package struct AdministratorsOnly: Authorizer {
    /// Who is in this group may do everything.
    package static let group = "system:masters"

    package init() {}

    package func decide(_ request: AccessRequest) async throws -> AccessDecision {
        if request.user.groups.contains(Self.group) { return .allow }
        let isOpen = request.resource.isEmpty && request.verb == "get" && OpenPath.isOpen(request.path)
        return isOpen ? .allow : .deny(reason: "")
    }
}
