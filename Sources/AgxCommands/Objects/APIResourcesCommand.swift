import ArgumentParser
import RelayClient

/// `agx api-resources`: the types of objects there are.
struct APIResourcesCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-resources",
        abstract: "Print the types of objects.",
    )

    @Flag(name: .long, help: "Without the line of headers.")
    var noHeaders = false

    func run(in context: CommandContext) async throws -> Int32 {
        var rows = noHeaders ? [] : [["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]]
        rows += ResourceType.all.map { type in
            [
                type.plural, type.shortNames.joined(separator: ","), type.apiVersion,
                String(type.isNamespaced), type.kind,
            ]
        }
        var layout = ColumnLayout()
        for line in layout.lines(rows) { try context.print(line) }
        return 0
    }
}
