import AgxModel
import ManifestFormat

extension DiscoveryDocuments {
    /// All kinds of the core group in one document, as newer clients ask for it at `/api`.
    var aggregatedCore: JSONValue { Self.aggregated([item(group: "", metadata: .object([:]))]) }

    /// All kinds of all named groups in one document, as newer clients ask for it at `/apis`.
    var aggregatedGroups: JSONValue {
        Self.aggregated(groups.map { item(group: $0, metadata: ["name": .string($0)]) })
    }

    private static func aggregated(_ items: [JSONValue]) -> JSONValue {
        [
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": .object([:]),
            "items": .array(items),
        ]
    }

    private func item(group: String, metadata: JSONValue) -> JSONValue {
        let versions = versions(of: group).map { version -> JSONValue in
            [
                "version": .string(version), "freshness": "Current",
                "resources": .array(resources(group: group, version: version).map(Self.aggregatedEntry)),
            ]
        }
        return ["metadata": metadata, "versions": .array(versions)]
    }

    private static func aggregatedEntry(of served: ServedResource) -> JSONValue {
        let resource = served.resource
        let kind: JSONValue = [
            "group": .string(resource.group), "version": .string(resource.version), "kind": .string(resource.kind),
        ]
        var entry: JSONValue = [
            "resource": .string(resource.plural), "responseKind": kind,
            "scope": .string(resource.definition.scope.rawValue),
            "singularResource": .string(resource.definition.singular),
            "verbs": .array(served.verbs.map(JSONValue.string)),
        ]
        addNames(of: resource.definition, to: &entry)
        let parts = served.parts.map { part -> JSONValue in
            [
                "subresource": .string(part.name), "responseKind": kind,
                "verbs": .array(part.verbs.map(JSONValue.string)),
            ]
        }
        if !parts.isEmpty { entry["subresources"] = .array(parts) }
        return entry
    }
}
