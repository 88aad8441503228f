import AgxModel
import ResourceAPI

/// What an agent may do in its own company: see tasks and runs, and make tasks.
struct AgentAccess: Authorizer {
    private static let verbs: [String: Set<String>] = ["tasks": ["get", "list", "create"], "runs": ["get", "list"]]
    private static let rule = "agents may get and list the tasks and runs of their own company, and create tasks"

    let company: String

    func decide(_ request: AccessRequest) async throws -> AccessDecision {
        let isOwn = request.group == "runagx.com" && request.namespace == company && request.subresource.isEmpty
        guard isOwn, Self.verbs[request.resource]?.contains(request.verb) == true else {
            return .deny(reason: Self.rule)
        }
        return .allow
    }
}
