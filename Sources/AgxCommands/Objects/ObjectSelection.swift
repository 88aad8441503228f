import ManifestFormat
import RelayClient

/// The objects that a command's arguments name: one by one, all of a type, or those with labels.
struct ObjectSelection {
    let choices: [ObjectChoice]
    let all: Bool
    let labels: String
    /// Where they are looked for, where the type has namespaces.
    let namespace: NamespaceOptions
    /// The error for a type without a name, `--all` or labels.
    let unnamed: String

    /// Where they are; a type is listed, a name is taken as it is.
    func locations(in context: CommandContext, client: RelayClient) async throws -> [ResourceLocation] {
        try ObjectArguments.refuseNames(in: choices, beside: "a selector", isGiven: !labels.isEmpty)
        try ObjectArguments.refuseNames(in: choices, beside: "--all", isGiven: all)
        let isNamespaced = choices.contains { $0.type.isNamespaced }
        let namespace = isNamespaced ? try await context.namespace(namespace, client: client) : nil
        var locations: [ResourceLocation] = []
        for choice in choices {
            var location = ResourceLocation(choice.type, namespace: namespace, name: choice.name)
            guard choice.name == nil else {
                locations.append(location)
                continue
            }
            guard all || !labels.isEmpty else { throw CommandFailure(unnamed) }
            let list = try await client.readWithWarnings(location, selecting: Selection(labels: labels))
            for warning in list.warnings { try context.note("Warning: \(warning)") }
            for item in list.document["items"]?.array ?? [] {
                location.name = item.objectName
                if choice.type.isNamespaced { location.namespace = item.objectNamespace ?? namespace }
                locations.append(location)
            }
        }
        return locations
    }
}
