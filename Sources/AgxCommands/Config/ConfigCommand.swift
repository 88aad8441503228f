import ArgumentParser
import RelayClient

/// `agx config`: which relay and company are meant by default.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show or set the default server and company ($KUBECONFIG or ~/.agx/config).",
        subcommands: [View.self, GetContexts.self, UseContext.self, SetServer.self, SetNamespace.self],
    )

    struct View: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "view",
            abstract: "Print the contexts and the server in use.",
        )

        @OptionGroup var connection: ConnectionOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let kubeconfig = try context.kubeconfig(connection)
            let current = try kubeconfig.context(connection.context)
            try context.print("files:   \(try context.kubeconfigPaths(connection).joined(separator: ", "))")
            try context.print("context: \(current.name ?? "(none)")")
            try context.print("company: \(current.namespace ?? "(none)")")
            try context.print("server:  \(try context.relayAddress(connection))")
            return 0
        }
    }

    struct GetContexts: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "get-contexts",
            abstract: "List the contexts; the current one has a star.",
        )

        @OptionGroup var connection: ConnectionOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let kubeconfig = try context.kubeconfig(connection)
            let current = connection.context ?? kubeconfig.currentContext
            for name in kubeconfig.names(of: .contexts) { try context.print((name == current ? "* " : "  ") + name) }
            return 0
        }
    }

    struct UseContext: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "use-context",
            abstract: "Set the context to use by default.",
        )

        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "The name of a context.")
        var name: String

        func run(in context: CommandContext) async throws -> Int32 {
            _ = try context.kubeconfig(connection).context(name)
            return try context.editKubeconfig(connection, "context \(name)") {
                try $0.setCurrentContext(name)
            }
        }
    }

    struct SetServer: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-server",
            abstract: "Set the relay of the current context.",
        )

        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "Such as https://127.0.0.1:7878.")
        var url: String

        func run(in context: CommandContext) async throws -> Int32 {
            let address = try RelayAddress(url)
            return try context.editKubeconfig(connection, "server \(address)") {
                try $0.setServer(address.description)
            }
        }
    }

    struct SetNamespace: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-namespace",
            abstract: "Set the company of the current context.",
        )

        @OptionGroup var connection: ConnectionOptions
        @Argument(help: "The name of a company.")
        var namespace: String

        func run(in context: CommandContext) async throws -> Int32 {
            try context.editKubeconfig(connection, "company \(namespace)") { try $0.setNamespace(namespace) }
        }
    }
}

extension CommandContext {
    /// Changes the kubeconfig files where the change counts.
    fileprivate func editKubeconfig(
        _ options: ConnectionOptions,
        _ what: String,
        _ change: (inout KubeconfigEdit) throws -> Void,
    ) throws -> Int32 {
        let paths = try kubeconfigPaths(options)
        guard var edit = try KubeconfigEdit(paths: paths, context: options.context, files: files) else {
            throw CommandFailure("error: HOME is not set, so there is no place for ~/.agx/config")
        }
        try change(&edit)
        try print("\(what) set in \(try edit.write().joined(separator: ", "))")
        return 0
    }
}
