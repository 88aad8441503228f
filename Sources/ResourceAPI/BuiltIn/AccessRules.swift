import ManifestFormat

/// What a user may do, found out by asking the authoriser for each verb of each kind.
struct AccessRules {
    let gate: RequestGate
    let served: [ServedResource]

    /// Paths that are no resource, and which clients read.
    private static let paths = ["/api", "/apis", "/version", "/openapi/v2", "/openapi/v3"]

    /// As the `status` of a SelfSubjectRulesReview; rights to single objects are not in it.
    func status(of user: APIUser, in namespace: String) async throws -> JSONValue {
        var rules: [JSONValue] = []
        for kind in served {
            rules += try await self.rules(for: kind, user, namespace)
        }
        var paths: [JSONValue] = []
        for path in Self.paths where try await isAllowed(AccessRequest(user: user, verb: "get", path: path)) {
            paths.append(.string(path))
        }
        let pathRule: JSONValue = ["verbs": ["get"], "nonResourceURLs": .array(paths)]
        return [
            "resourceRules": .array(rules), "nonResourceRules": paths.isEmpty ? .array([]) : .array([pathRule]),
            "incomplete": false,
        ]
    }

    private func rules(
        for kind: ServedResource,
        _ user: APIUser,
        _ namespace: String,
    ) async throws -> [JSONValue] {
        let resource = kind.resource
        let parts = [ServedResource.Part("", verbs: kind.verbs)] + kind.parts
        var rules: [JSONValue] = []
        for part in parts {
            var verbs: [JSONValue] = []
            for verb in part.verbs {
                let target = AccessTarget(
                    verb: verb,
                    group: resource.group,
                    resource: resource.plural,
                    subresource: part.name,
                    namespace: resource.isNamespaced ? namespace : "",
                )
                if try await isAllowed(target.request(by: user, path: "")) { verbs.append(.string(verb)) }
            }
            guard !verbs.isEmpty else { continue }
            let name = part.name.isEmpty ? resource.plural : "\(resource.plural)/\(part.name)"
            rules.append([
                "verbs": .array(verbs), "apiGroups": [.string(resource.group)], "resources": [.string(name)],
            ])
        }
        return rules
    }

    private func isAllowed(_ request: AccessRequest) async throws -> Bool { try await gate.decide(request) == .allow }
}
