import ArgumentParser
import Foundation
import ManifestFormat
import RelayClient

/// `agx auth`: who we are for a relay.
struct AuthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auth",
        abstract: "Credentials for a relay.",
        subcommands: [Token.self],
    )

    /// `agx auth token`: the credential plugin of kubeconfigs that `agx kubeconfig` prints.
    struct Token: AgxCommand {
        static let configuration = CommandConfiguration(
            commandName: "token",
            abstract: "Print the token for a relay as an ExecCredential, for kubectl and other Kubernetes clients.",
            discussion: """
                The token is the one that 'agx kubeconfig' has kept in ~/.agx/credentials.json, or else the one in the \
                kubeconfig. The relay is the one of --server, AGX_SERVER or the context.
                """,
        )

        /// Clients ask again after this time: what has changed by then reaches those that run for long.
        private static let lifetime = TimeInterval(3600)

        @OptionGroup var connection: ConnectionOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let version = try Self.version(asked: context.environment["KUBERNETES_EXEC_INFO"])
            let address = try context.relayAddress(connection)
            guard let token = try context.keptToken(for: address, connection) else {
                throw CommandFailure(
                    "error: there is no token for \(address): run 'agx kubeconfig' with a kubeconfig that has one"
                )
            }
            let expiry = (context.now() + Self.lifetime).formatted(.iso8601)
            let document: JSONValue = [
                "apiVersion": .string(version), "kind": "ExecCredential",
                "status": ["token": .string(token), "expirationTimestamp": .string(expiry)],
            ]
            try context.print(document.jsonText())
            return 0
        }

        /// The version that the client understands; the one that all do if it doesn't say.
        private static func version(asked information: String?) throws -> String {
            let oldest = "client.authentication.k8s.io/v1beta1"
            guard let information, !information.isEmpty else { return oldest }
            // A client that can't write JSON doesn't say.
            guard let document = try? JSONValue.parse(json: Array(information.utf8)),
                let version = document["apiVersion"]?.string
            else { return oldest }
            guard CredentialPlugin.versions.contains(version) else {
                throw CommandFailure("error: credentials of \(version) are not known: use \(oldest) in the kubeconfig")
            }
            return version
        }
    }
}

extension CommandContext {
    /// The token kept for a relay, or the one that stands in the kubeconfig.
    ///
    /// Runs no plugin: this may be the plugin.
    func keptToken(for address: RelayAddress, _ options: ConnectionOptions) throws -> String? {
        if let kept = try CredentialFile(home: home, files: files)?.token(for: address.description) { return kept }
        return try kubeconfig(options).context(options.context).user.flatMap { try token(of: $0) }
    }
}
