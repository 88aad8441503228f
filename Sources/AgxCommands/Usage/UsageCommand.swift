import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx usage`: what runs have used and cost.
struct UsageCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Show what runs have used and cost.",
        usage: "agx usage [-n COMPANY | -A] [--by task|provider|model|day|actor|company] [--since 7d] [-o csv|json]",
        discussion: """
            A cost that nobody knows is shown as unknown, and a sum with such runs in it as ≥1.23: agents report their \
            costs, or the relay's price table tells them. Days are those of UTC on which runs ended.
            """,
    )

    private static let dimensions = ["task", "provider", "model", "day", "actor", "company"]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Flag(name: [.customShort("A"), .long], help: "Of all companies, also those that are gone.")
    var allNamespaces = false
    @Option(name: .long, help: "task, provider, model, day, actor or company; by default task, with -A company.")
    var by: String?
    @Option(name: .long, help: "Only runs that ended since then: 7d, 12h, 2026-03-01 or an RFC 3339 time.")
    var since: String?
    @Option(name: .long, help: "Only runs that ended before then, written in the same way.")
    var until: String?
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "table, csv or json.")
    var output = "table"

    func run(in context: CommandContext) async throws -> Int32 {
        let dimension = by ?? (allNamespaces ? "company" : "task")
        guard Self.dimensions.contains(dimension) else {
            throw CommandFailure(
                "error: --by must be one of \(Self.dimensions.joined(separator: ", ")), not \(dimension)"
            )
        }
        guard ["table", "csv", "json"].contains(output) else {
            throw CommandFailure("error: unknown output format \"\(output)\": table, csv or json")
        }
        let from = try since.map { try UsageSpan.time($0, now: context.now(), option: "--since") }
        let to = try until.map { try UsageSpan.time($0, now: context.now(), option: "--until") }
        let report = try await context.withClient(connection) { client in
            let company = allNamespaces ? nil : try await context.namespace(namespaceOptions, client: client)
            return try await client.usage(of: company, by: dimension, from: from, to: to)
        }
        try show(report, in: context)
        return 0
    }

    private func show(_ report: JSONValue, in context: CommandContext) throws {
        let sheet = UsageSheet(report)
        switch output {
        case "json": try context.print(report.jsonText(pretty: true))
        case "csv": try context.write(sheet.csv)
        default:
            var layout = ColumnLayout()
            let lines = layout.lines(sheet.table)
            for (index, line) in lines.enumerated() {
                let isStrong = index == 0 || index == lines.count - 1
                try context.print(isStrong ? context.style(.strong, line) : line)
            }
            if let note = sheet.note { try context.note(note) }
        }
    }
}
