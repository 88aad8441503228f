import ArgumentParser

/// The relay: public API, desired state, and the reconcilers that drive the container engine.
@main
struct AgxRelay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agx-relay",
        abstract: "Serves the API of an agx installation and keeps its companies running.",
        subcommands: [ServeCommand.self, AdminKubeconfigCommand.self, RotateKeyCommand.self],
    )
}
