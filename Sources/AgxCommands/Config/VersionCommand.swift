import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx version`: of this program and of the relay.
struct VersionCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Print the versions of agx and of the relay.",
    )

    /// The version of this program.
    static let clientVersion = "v0.1.0"

    @OptionGroup var connection: ConnectionOptions
    @Flag(name: .long, help: "Only the version of this program; asks no relay.")
    var client = false
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "json or yaml.")
    var output: String?

    func run(in context: CommandContext) async throws -> Int32 {
        if let output, !["json", "yaml"].contains(output) {
            throw CommandFailure("error: --output must be 'yaml' or 'json'")
        }
        var document: JSONValue = ["clientVersion": ["gitVersion": .string(Self.clientVersion)]]
        var failure: (any Error)?
        if !client {
            do {
                document["serverVersion"] = try await context.withClient(connection) { try await $0.version() }
            } catch let error as RelayClientError {
                failure = error
            }
        }
        switch output {
        case "json": try context.print(document.jsonText(pretty: true))
        case "yaml": try context.write(document.yamlText())
        default:
            try context.print("Client Version: \(Self.clientVersion)")
            if let version = document[path: "serverVersion", "gitVersion"]?.string {
                try context.print("Server Version: \(version)")
            }
        }
        if let failure { throw failure }
        return 0
    }
}
