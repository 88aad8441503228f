import AgxModel
import ManifestFormat

/// What clients read to learn which kinds there are, in the format that all of them understand.
struct DiscoveryDocuments: Sendable {
    let resources: [ServedResource]

    /// The named groups, in the order of their first kind.
    var groups: [String] {
        var groups: [String] = []
        for group in resources.map(\.resource.group) where !group.isEmpty && !groups.contains(group) {
            groups.append(group)
        }
        return groups
    }

    func versions(of group: String) -> [String] {
        var versions: [String] = []
        for resource in resources.map(\.resource) where resource.group == group && !versions.contains(resource.version)
        {
            versions.append(resource.version)
        }
        return versions
    }

    func resources(group: String, version: String) -> [ServedResource] {
        resources.filter { $0.resource.group == group && $0.resource.version == version }
    }

    /// What `/api` answers.
    var coreVersions: JSONValue {
        [
            "kind": "APIVersions", "versions": .array(versions(of: "").map(JSONValue.string)),
            "serverAddressByClientCIDRs": .array([]),
        ]
    }

    /// What `/apis` answers.
    var groupList: JSONValue {
        ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups.map(entry))]
    }

    /// What `/apis/{group}` answers.
    func group(_ name: String) -> JSONValue {
        var group = entry(name)
        group["kind"] = "APIGroup"
        group["apiVersion"] = "v1"
        return group
    }

    private func entry(_ group: String) -> JSONValue {
        let versions = versions(of: group).map { version -> JSONValue in
            ["groupVersion": .string("\(group)/\(version)"), "version": .string(version)]
        }
        return [
            "name": .string(group), "versions": .array(versions),
            "preferredVersion": versions.first ?? .object([:]),
        ]
    }

    /// What the paths of a group and version answer: its kinds.
    func resourceList(group: String, version: String) -> JSONValue {
        [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
            "resources": .array(resources(group: group, version: version).flatMap(Self.entries)),
        ]
    }

    private static func entries(of served: ServedResource) -> [JSONValue] {
        let resource = served.resource
        var main = entry(resource.plural, of: resource, verbs: served.verbs)
        main["singularName"] = .string(resource.definition.singular)
        addNames(of: resource.definition, to: &main)
        return [main]
            + served.parts.map { entry("\(resource.plural)/\($0.name)", of: resource, verbs: $0.verbs) }
    }

    private static func entry(_ name: String, of resource: APIResource, verbs: [String]) -> JSONValue {
        [
            "name": .string(name), "singularName": "", "namespaced": .bool(resource.isNamespaced),
            "kind": .string(resource.kind), "verbs": .array(verbs.map(JSONValue.string)),
        ]
    }

    /// The other names by which people may call a kind, if there are any.
    static func addNames(of definition: KindDefinition, to entry: inout JSONValue) {
        for (member, names) in [("shortNames", definition.shortNames), ("categories", definition.categories)]
        where !names.isEmpty {
            entry[member] = .array(names.map(JSONValue.string))
        }
    }
}
