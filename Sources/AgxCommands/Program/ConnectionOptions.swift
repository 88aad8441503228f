import ArgumentParser
import RelayClient

/// Options of every command that talks to a relay.
struct ConnectionOptions: ParsableArguments {
    @Option(name: [.customShort("s"), .long], help: "The relay's address, such as http://127.0.0.1:7878.")
    var server: String?
}

extension CommandContext {
    /// The configuration file, empty if there is none.
    func configuration() throws -> ClientConfiguration {
        guard let home else { return ClientConfiguration() }
        return try ClientConfiguration.load(from: ClientConfiguration.path(home: home), files: files)
    }

    /// The relay to talk to: the option, `AGX_SERVER`, the configuration file, or the standard address.
    func relayAddress(_ options: ConnectionOptions) throws -> RelayAddress {
        if let server = options.server { return try RelayAddress(server) }
        if let server = environment["AGX_SERVER"], !server.isEmpty { return try RelayAddress(server) }
        if let server = try configuration().server { return try RelayAddress(server) }
        return .standard
    }

    /// Runs a body with a client that is shut down afterwards.
    func withClient<Result>(
        _ options: ConnectionOptions,
        _ body: (RelayClient) async throws -> Result,
    ) async throws -> Result {
        let client = makeClient(try relayAddress(options))
        do {
            let result = try await body(client)
            await client.shutDown()
            return result
        } catch {
            await client.shutDown()
            throw error
        }
    }
}
