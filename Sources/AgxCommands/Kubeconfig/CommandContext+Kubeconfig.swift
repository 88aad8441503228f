import ManifestFormat
import RelayClient

extension CommandContext {
    /// The kubeconfig files: the option's, those of `KUBECONFIG`, or `~/.agx/config`.
    func kubeconfigPaths(_ options: ConnectionOptions) throws -> [String] {
        if let path = options.kubeconfig {
            guard try files.kind(of: path) != nil else { throw CommandFailure("error: stat \(path): no such file") }
            return [path]
        }
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        if !listed.isEmpty { return listed }
        return home.map { [$0 + "/.agx/config"] } ?? []
    }

    func kubeconfig(_ options: ConnectionOptions) throws -> Kubeconfig {
        try Kubeconfig.read(try kubeconfigPaths(options), files: files)
    }

    /// The relay to talk to: the option, `AGX_SERVER`, the server of the context, or the standard address.
    func relayAddress(_ options: ConnectionOptions) throws -> RelayAddress {
        try address(options, try kubeconfig(options).context(options.context))
    }

    /// All that a client has to know; a credential plugin is asked if the context has one.
    func connection(_ options: ConnectionOptions) async throws -> RelayConnection {
        let context = try kubeconfig(options).context(options.context)
        var connection = RelayConnection(address: try address(options, context), namespace: context.namespace)
        if let cluster = context.cluster { try applyCluster(cluster, to: &connection) }
        connection.proxy = try ProxyChoice.proxy(
            to: connection.address,
            cluster: context.cluster,
            environment: environment,
        )
        guard let user = context.user else { return connection }
        try applyUser(user, to: &connection)
        if connection.bearerToken == nil, let plugin = try CredentialPlugin(user, at: connection.address) {
            try await ask(plugin, for: &connection)
        }
        return connection
    }

    private func address(_ options: ConnectionOptions, _ context: Kubeconfig.Context) throws -> RelayAddress {
        if let server = options.server { return try RelayAddress(server) }
        if let server = environment["AGX_SERVER"], !server.isEmpty { return try RelayAddress(server) }
        if let server = try context.cluster?.text("server") { return try RelayAddress(server) }
        return .standard
    }

    private func applyCluster(_ cluster: Kubeconfig.Entry, to connection: inout RelayConnection) throws {
        connection.serverName = try cluster.text("tls-server-name")
        if cluster.flag("insecure-skip-tls-verify") {
            connection.trust = .anything
        } else if let pem = try material("certificate-authority", of: cluster) {
            connection.trust = .authorities(pem: pem)
        }
    }

    private func applyUser(_ user: Kubeconfig.Entry, to connection: inout RelayConnection) throws {
        for name in ["auth-provider", "username"] where user.fields[name] != nil {
            throw CommandFailure("error: \(user.file): \(name) is not supported: use a token or exec")
        }
        connection.bearerToken = try token(of: user)
        let certificate = try material("client-certificate", of: user)
        let key = try material("client-key", of: user)
        if let certificate, let key {
            connection.clientCertificate = ClientCertificate(certificates: certificate, privateKey: key)
        } else if certificate != nil || key != nil {
            throw CommandFailure("error: \(user.file): client-certificate and client-key go together")
        }
    }

    private func ask(_ plugin: CredentialPlugin, for connection: inout RelayConnection) async throws {
        let credential = try await plugin.credential(environment: environment, runner: plugins)
        connection.bearerToken = credential.token
        if let certificate = credential.clientCertificate { connection.clientCertificate = certificate }
    }

    /// The token that stands in a user's entry or in the file that it names.
    func token(of user: Kubeconfig.Entry) throws -> String? {
        guard let path = try user.path("tokenFile") else { return try user.text("token") }
        return String(decoding: try files.read(path), as: UTF8.self).trimmingWhitespace()
    }

    /// PEM of a field: base64 in `NAME-data`, or in the file that `NAME` names.
    func material(_ name: String, of entry: Kubeconfig.Entry) throws -> String? {
        if let encoded = try entry.text(name + "-data") {
            guard let text = Base64Text.decode(encoded) else {
                throw CommandFailure("error: \(entry.file): \(name)-data: base64 is expected")
            }
            return text
        }
        return try entry.path(name).map { String(decoding: try files.read($0), as: UTF8.self) }
    }
}
