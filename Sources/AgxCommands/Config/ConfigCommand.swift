import ArgumentParser
import RelayClient

/// `agx config`: which relay and company are meant by default.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show or set the default server and company (~/.agx/config).",
        subcommands: [View.self, SetServer.self, SetNamespace.self],
    )

    struct View: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "view",
            abstract: "Print the configuration file and the server in use.",
        )

        @OptionGroup var connection: ConnectionOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let configuration = try context.configuration()
            if configuration != ClientConfiguration() { try context.write(configuration.yamlText) }
            try context.print("# server in use: \(try context.relayAddress(connection))")
            return 0
        }
    }

    struct SetServer: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-server",
            abstract: "Set the relay to talk to by default.",
        )

        @Argument(help: "Such as http://127.0.0.1:7878.")
        var url: String

        func run(in context: CommandContext) async throws -> Int32 {
            let address = try RelayAddress(url)
            return try context.changeConfiguration("server \(address)") { $0.server = address.description }
        }
    }

    struct SetNamespace: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-namespace",
            abstract: "Set the company to work in by default.",
        )

        @Argument(help: "The name of a company.")
        var namespace: String

        func run(in context: CommandContext) async throws -> Int32 {
            try context.changeConfiguration("company \(namespace)") { $0.namespace = namespace }
        }
    }
}

extension CommandContext {
    fileprivate func changeConfiguration(_ what: String, _ change: (inout ClientConfiguration) -> Void) throws -> Int32
    {
        guard let home else { throw CommandFailure("error: HOME is not set, so there is no place for ~/.agx/config") }
        let path = ClientConfiguration.path(home: home)
        var configuration = try ClientConfiguration.load(from: path, files: files)
        change(&configuration)
        try configuration.save(to: path, files: files)
        try print("\(what) set in \(path)")
        return 0
    }
}
