import ManifestFormat
import RelayClient

/// The order in which the tasks of one call are created: what others wait for comes first.
struct TaskOrder {
    private let manifests: [Manifest]
    private let indices: [ResourceLocation: Int]

    init(_ manifests: [Manifest]) {
        self.manifests = manifests
        let tasks = manifests.enumerated().filter { $0.element.type == .tasks }
        indices = Dictionary(tasks.map { ($0.element.location, $0.offset) }) { first, _ in first }
    }

    /// The manifests in that order, otherwise as they were; throws where tasks would wait for each other.
    func sorted() throws -> [Manifest] {
        var waits = manifests.enumerated().map { index, manifest in
            Set(dependencies(of: manifest).map(\.index)).subtracting([index])
        }
        var dependents: [Int: [Int]] = [:]
        for (index, others) in waits.enumerated() {
            for other in others { dependents[other, default: []].append(index) }
        }
        var ready = waits.indices.filter { waits[$0].isEmpty }[...]
        var result: [Int] = []
        while let index = ready.popFirst() {
            result.append(index)
            for dependent in (dependents[index] ?? []).sorted() {
                waits[dependent].remove(index)
                if waits[dependent].isEmpty { ready.append(dependent) }
            }
        }
        guard result.count == manifests.count else { throw cycle(among: waits) }
        return result.map { manifests[$0] }
    }

    /// Whether the call itself makes the task that an element of `spec.dependsOn` names.
    func contains(_ field: String, of manifest: Manifest) -> Bool {
        dependencies(of: manifest).contains {
            Self.field($0.position) == field && manifests[$0.index].location != manifest.location
        }
    }

    private static func field(_ position: Int) -> String { "spec.dependsOn[\(position)]" }

    /// The dependencies that are among the manifests, with their positions in the list.
    private func dependencies(of manifest: Manifest) -> [(position: Int, index: Int)] {
        guard manifest.type == .tasks else { return [] }
        return (manifest.object[path: "spec", "dependsOn"]?.array ?? []).enumerated()
            .compactMap { position, name in
                var location = manifest.location
                location.name = name.string
                return indices[location].map { (position, $0) }
            }
    }

    private func cycle(among waits: [Set<Int>]) -> CommandFailure {
        var way: [Int] = []
        var next = waits.firstIndex { !$0.isEmpty }
        while let index = next, !way.contains(index) {
            way.append(index)
            next = waits[index].min()
        }
        let circle = way.drop { $0 != next } + [next].compactMap { $0 }
        guard let first = circle.first, let second = circle.dropFirst().first,
            let position = dependencies(of: manifests[first]).first(where: { $0.index == second })?.position
        else { return CommandFailure("error: the tasks wait for each other") }
        let names = circle.map { manifests[$0].name }.joined(separator: " -> ")
        let field = Self.field(position)
        return CommandFailure(
            "error: \(manifests[first].place(of: field)): \(field): the tasks would wait for each other: \(names); "
                + "leave one of these out"
        )
    }
}
