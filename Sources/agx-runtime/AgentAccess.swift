import AgxModel
import ResourceAPI

/// What an agent may do in its own company: see tasks and runs, make tasks, and comment on them.
struct AgentAccess: Authorizer {
    private static let verbs: [String: Set<String>] = ["tasks": ["get", "list", "create"], "runs": ["get", "list"]]
    private static let rule =
        "agents may get and list the tasks and runs of their own company, create tasks and comment on them"

    let company: String

    func decide(_ request: AccessRequest) async throws -> AccessDecision {
        let isOwn = request.group == "runagx.com" && request.namespace == company
        if isOwn, request.resource == "tasks", request.subresource == "comments", request.verb == "create" {
            return .allow
        }
        guard isOwn, request.subresource.isEmpty, Self.verbs[request.resource]?.contains(request.verb) == true else {
            return .deny(reason: Self.rule)
        }
        return .allow
    }
}
