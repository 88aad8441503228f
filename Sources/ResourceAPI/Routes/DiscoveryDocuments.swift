import AgxModel
import ManifestFormat

/// What clients read to learn which kinds there are, in the format that all of them understand.
struct DiscoveryDocuments: Sendable {
    let resources: [APIResource]

    /// The named groups, in the order of their first kind.
    var groups: [String] {
        var groups: [String] = []
        for resource in resources where !resource.group.isEmpty && !groups.contains(resource.group) {
            groups.append(resource.group)
        }
        return groups
    }

    func versions(of group: String) -> [String] {
        var versions: [String] = []
        for resource in resources where resource.group == group && !versions.contains(resource.version) {
            versions.append(resource.version)
        }
        return versions
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
        let served = resources.filter { $0.group == group && $0.version == version }
        return [
            "kind": "APIResourceList", "apiVersion": "v1",
            "groupVersion": .string(group.isEmpty ? version : "\(group)/\(version)"),
            "resources": .array(served.flatMap(Self.entries)),
        ]
    }

    private static func entries(of resource: APIResource) -> [JSONValue] {
        let definition = resource.definition
        var main: JSONValue = [
            "name": .string(resource.plural), "singularName": .string(definition.singular),
            "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.kind),
            "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
        ]
        if !definition.shortNames.isEmpty {
            main["shortNames"] = .array(definition.shortNames.map(JSONValue.string))
        }
        if !definition.categories.isEmpty {
            main["categories"] = .array(definition.categories.map(JSONValue.string))
        }
        guard resource.hasStatus else { return [main] }
        let status: JSONValue = [
            "name": .string("\(resource.plural)/status"), "singularName": "",
            "namespaced": .bool(resource.isNamespaced), "kind": .string(resource.kind),
            "verbs": ["get", "patch", "update"],
        ]
        return [main, status]
    }
}
