/// All kinds, in the order in which people read about them.
package struct KindRegistry: Sendable {
    package let definitions: [KindDefinition]

    /// The kinds of this product, parsed once; throws if a built-in document is broken.
    package static func builtIn() throws(ModelError) -> Self { try loaded.get() }

    private static let loaded = Result<Self, ModelError> { () throws(ModelError) in
        try Self(documents: [
            Company.document, Plan.document, ResourceCap.document, Network.document, Volume.document,
            Container.document, AgentTask.document, Run.document, Schedule.document, ProviderCredential.document,
            PriceList.document, Event.document,
        ])
    }

    /// Reads definition documents; throws what is wrong with one of them, or if two share a name.
    package init(documents: [String]) throws(ModelError) {
        var definitions: [KindDefinition] = []
        var byName: [String: Int] = [:]
        for document in documents {
            let definition = try KindDefinition(yaml: document)
            let names = [definition.kind, definition.plural, definition.singular] + definition.shortNames
            for name in Set(names.map { $0.lowercased() }) + [definition.qualifiedPlural]
            where byName.updateValue(definitions.count, forKey: name) ?? definitions.count != definitions.count {
                throw ModelError(.invalidDefinition, "two kinds have the name \(name)")
            }
            definitions.append(definition)
        }
        self.definitions = definitions
    }

    /// The kind of a manifest; nil if there is none of that version and name.
    package func definition(apiVersion: String, kind: String) -> KindDefinition? {
        definitions.first { $0.kind == kind && $0.apiVersion == apiVersion }
    }

    /// The definition of a kind; throws if there is none, listing those there are.
    package func definition(ofKind kind: String) throws(ModelError) -> KindDefinition {
        guard let definition = definitions.first(where: { $0.kind == kind }) else {
            throw ModelError(
                .invalidValue,
                "there is no kind \(QuantityText.quoted(kind)); kinds are "
                    + definitions.map(\.kind).joined(separator: ", "),
            )
        }
        return definition
    }
}
