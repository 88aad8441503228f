import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx runtime`: looks after a company's runtime.
struct RuntimeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runtime",
        abstract: "Look after a company's runtime.",
        subcommands: [RuntimeVerifyCommand.self],
    )
}

/// `agx runtime verify`: whether records and files of a company agree.
struct RuntimeVerifyCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a company's database, run directories and replica; exit code 1 if something is wrong.",
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "table or json.")
    var output = "table"

    func run(in context: CommandContext) async throws -> Int32 {
        guard ["table", "json"].contains(output) else {
            throw CommandFailure("error: unknown output format \"\(output)\": table or json")
        }
        return try await context.withClient(connection) { client in
            let company = try await context.namespace(namespaceOptions, client: client)
            let document = try await client.verify(company: company)
            guard let findings = document["findings"]?.array else {
                throw CommandFailure("error: the server's answer is no report of a check")
            }
            if output == "json" { try context.print(document.jsonText()) } else { try print(document, in: context) }
            return findings.isEmpty ? 0 : 1
        }
    }

    private func print(_ document: JSONValue, in context: CommandContext) throws {
        let findings = document["findings"]?.array ?? []
        if findings.isEmpty {
            try context.print("database, run directories and replica are in order")
        } else {
            var layout = ColumnLayout()
            let rows = findings.map { finding in
                ["reason", "subject", "message"].map { finding[$0]?.string ?? "" }
            }
            for line in layout.lines([["REASON", "SUBJECT", "MESSAGE"]] + rows) { try context.print(line) }
        }
        if let repair = document[path: "lastRepair", "message"]?.string { try context.note("last repair: \(repair)") }
    }
}
