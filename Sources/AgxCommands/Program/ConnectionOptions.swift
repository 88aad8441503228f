import ArgumentParser
import RelayClient

/// Options of every command that talks to a relay.
struct ConnectionOptions: ParsableArguments {
    @Option(
        name: [.customShort("s"), .long],
        help: "The relay's address, such as https://127.0.0.1:7878, in place of the context's.",
    )
    var server: String?

    @Option(help: "The kubeconfig to use, in place of $KUBECONFIG and ~/.agx/config.")
    var kubeconfig: String?

    @Option(help: "The context of the kubeconfig to use, in place of the current one.")
    var context: String?
}

extension CommandContext {
    /// Runs a body with a client that is shut down afterwards.
    func withClient<Result>(
        _ options: ConnectionOptions,
        _ body: (RelayClient) async throws -> Result,
    ) async throws -> Result {
        try await makeClient(try await connection(options)).use(body)
    }
}
