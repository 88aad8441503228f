import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx label`: sets and removes labels.
struct LabelCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "label",
        abstract: "Set (key=value) or remove (key-) labels of an object.",
        usage: "agx label TYPE NAME KEY=VALUE|KEY- ... [--overwrite]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Argument(help: "The object, then the changes.")
    var words: [String] = []
    @Flag(name: .long, inversion: .prefixedNo, help: "Change labels that have another value already.")
    var overwrite = false

    func run(in context: CommandContext) async throws -> Int32 {
        let change = MetadataChange(field: "labels", verb: "labeled", words: words, overwrites: overwrite)
        return try await change.perform(connection, namespaceOptions, context)
    }
}

/// `agx annotate`: sets and removes annotations.
struct AnnotateCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "annotate",
        abstract: "Set (key=value) or remove (key-) annotations of an object.",
        usage: "agx annotate TYPE NAME KEY=VALUE|KEY- ... [--overwrite]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Argument(help: "The object, then the changes.")
    var words: [String] = []
    @Flag(name: .long, inversion: .prefixedNo, help: "Change annotations that have another value already.")
    var overwrite = false

    func run(in context: CommandContext) async throws -> Int32 {
        let change = MetadataChange(field: "annotations", verb: "annotated", words: words, overwrites: overwrite)
        return try await change.perform(connection, namespaceOptions, context)
    }
}

/// A change of one map of an object's metadata.
struct MetadataChange {
    /// `labels` or `annotations`.
    let field: String
    let verb: String
    let words: [String]
    let overwrites: Bool

    func perform(
        _ connection: ConnectionOptions,
        _ namespaceOptions: NamespaceOptions,
        _ context: CommandContext,
    ) async throws -> Int32 {
        let usage = "one object (TYPE NAME or TYPE/NAME) and at least one KEY=VALUE or KEY- are needed"
        let objectWords = words.prefix { !isChange($0) }
        let choice = try ObjectArguments.parseOne(Array(objectWords), usage: usage)
        let changes = words.dropFirst(objectWords.count)
        guard !changes.isEmpty else { throw CommandFailure("error: \(usage)") }
        return try await context.withClient(connection) { client in
            let namespace =
                choice.type.isNamespaced ? try await context.namespace(namespaceOptions, client: client) : nil
            let location = ResourceLocation(choice.type, namespace: namespace, name: choice.name)
            let current = try await client.read(location)
            let patch = try patch(changes, current: current[path: "metadata", field]?.object ?? [:])
            let result = try await client.mergePatch(
                location,
                with: ["metadata": .object([field: patch])],
                options: WriteOptions(fieldManager: "agx-metadata"),
            )
            let isSame = result.object.resourceVersion == current.resourceVersion
            try context.print("\(location.displayName) \(isSame ? "not \(verb)" : verb)")
            return 0
        }
    }

    private func isChange(_ word: String) -> Bool { word.contains("=") || (word.hasSuffix("-") && word.count > 1) }

    private func patch(_ changes: ArraySlice<String>, current: [String: JSONValue]) throws -> JSONValue {
        var patch: [String: JSONValue] = [:]
        for change in changes {
            guard let equals = change.firstIndex(of: "=") else {
                guard change.hasSuffix("-") else { throw CommandFailure("error: \(change): write KEY=VALUE or KEY-") }
                patch[String(change.dropLast())] = .null
                continue
            }
            let key = String(change[..<equals])
            let value = String(change[change.index(after: equals)...])
            if let present = current[key]?.string, present != value, !overwrites {
                throw CommandFailure("error: '\(key)' already has a value (\(present)), and --overwrite is false")
            }
            patch[key] = .string(value)
        }
        return .object(patch)
    }
}
