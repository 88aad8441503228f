import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx describe`: all about single objects, for people.
struct DescribeCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show all about objects: spec, status, conditions, what belongs to them, last events.",
        usage: "agx describe TYPE [NAME...] | TYPE/NAME... [-n COMPANY]",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions

    @Argument(help: "Such as: company acme, or container/sandbox.")
    var objects: [String] = []
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Only with these labels: a=b,c!=d,e.")
    var selector = ""

    func run(in context: CommandContext) async throws -> Int32 {
        let choices = try ObjectArguments.parse(objects)
        try ObjectArguments.refuseNames(in: choices, beside: "a selector", isGiven: !selector.isEmpty)
        return try await context.withClient(connection) { client in
            let isNamespaced = choices.contains { $0.type.isNamespaced }
            let namespace = isNamespaced ? try await context.namespace(namespaceOptions, client: client) : nil
            let query = ObjectQuery(choices: choices, namespace: namespace, selection: Selection(labels: selector))
            let reader = ObjectReader(client: client, context: context, query: query)
            let (groups, failures) = try await reader.read(as: .objects)
            var isFirst = true
            for (group, documents) in zip(query.groups, groups) {
                for object in documents.flatMap({ $0["items"]?.array ?? [$0] }) {
                    if !isFirst { try context.write("\n\n") }
                    isFirst = false
                    let description = ObjectDescription(
                        object: object,
                        type: group[0].type,
                        related: try await RelatedObjects(client: client).read(for: object, of: group[0].type),
                        now: context.now(),
                        style: context.style,
                    )
                    for line in description.lines() { try context.print(line) }
                }
            }
            for failure in failures { try context.note(ErrorText.lines(for: failure)) }
            if isFirst, failures.isEmpty {
                try context.note(namespace.map { "No resources found in \($0) namespace." } ?? "No resources found")
            }
            return failures.isEmpty ? 0 : 1
        }
    }
}
