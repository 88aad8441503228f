import ManifestFormat
import RelayClient

/// The objects that are applied together under one name, known by a label.
struct ApplySet: Sendable {
    static let label = "agx/apply-set"

    let name: String

    /// Types that people write manifests of.
    static let types: [ResourceType] = [
        .priceLists, .plans, .companies, .providerCredentials, .resourceCaps, .networks, .volumes, .containers, .tasks,
        .schedules,
    ]

    /// Refuses what can't be the value of a label.
    init(name: String) throws {
        let isRight = name.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?/) != nil
        guard isRight else {
            throw CommandFailure(
                "error: --apply-set: \"\(name)\" is no name: use up to 63 letters, digits, \"-\", \"_\" and \".\", "
                    + "the first and the last a letter or digit"
            )
        }
        self.name = name
    }

    /// The manifest as a member of the set.
    func joined(by manifest: Manifest) -> Manifest {
        var manifest = manifest
        if manifest.object[path: "metadata", "labels"]?.object == nil { manifest.object["metadata"]?["labels"] = [:] }
        manifest.object["metadata"]?["labels"]?[Self.label] = .string(name)
        return manifest
    }

    /// Members of the set that are not among the manifests, in the order in which they are to go.
    ///
    /// What a controller made, and what is going already, is left to itself. A list that the relay warns of is not
    /// gone by: it lacks what it should tell.
    func leftovers(than manifests: [Manifest], client: RelayClient) async throws -> [ResourceLocation] {
        let kept = Set(manifests.map(\.location))
        var leftovers: [ResourceLocation] = []
        for type in Self.types.reversed() {
            let selection = Selection(labels: "\(Self.label)=\(name)")
            let answer = try await client.readWithWarnings(ResourceLocation(type), selecting: selection)
            if let warning = answer.warnings.first {
                throw CommandFailure("error: nothing was pruned, the list of \(type.plural) is not whole: \(warning)")
            }
            for item in answer.document["items"]?.array ?? [] {
                let location = ResourceLocation(type, namespace: item.objectNamespace, name: item.objectName)
                let isOwned = item[path: "metadata", "ownerReferences"]?.array?.isEmpty == false
                let isGoing = item[path: "metadata", "deletionTimestamp"]?.string != nil
                if !kept.contains(location), !isOwned, !isGoing { leftovers.append(location) }
            }
        }
        return leftovers
    }
}
