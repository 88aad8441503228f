import ArgumentParser
import ManifestFormat
import RelayClient

/// `agx kubeconfig`: a kubeconfig for the relay in use, without a secret in it.
struct KubeconfigCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "kubeconfig",
        abstract: "Print a kubeconfig for kubectl and other Kubernetes clients.",
        discussion: """
            The token stays out of it: it is kept in ~/.agx/credentials.json, and clients get it from 'agx auth token'.
            Who proves himself in another way, such as by a program of his own, does so there, too.
            Example: agx kubeconfig > ~/.kube/agx && KUBECONFIG=~/.kube/agx kubectl get agx -A
            """,
    )

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var namespaceOptions: NamespaceOptions
    @Option(help: "The name of the cluster, the user and the context.")
    var name = "agx"

    func run(in context: CommandContext) async throws -> Int32 {
        let origin = try context.kubeconfig(connection).context(connection.context)
        let address = try context.relayAddress(connection)
        let user = try user(of: origin, at: address, in: context)
        let cluster = try cluster(of: origin, at: address, in: context)
        let name = JSONValue.string(name)
        let namespace = JSONValue.string(namespaceOptions.namespace ?? origin.namespace ?? "default")
        let document: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "preferences": .object([:]), "current-context": name,
            "clusters": [["name": name, "cluster": cluster]],
            "users": [["name": name, "user": user]],
            "contexts": [["name": name, "context": ["cluster": name, "user": name, "namespace": namespace]]],
        ]
        try context.write(document.yamlText())
        return 0
    }

    private func cluster(
        of origin: Kubeconfig.Context,
        at address: RelayAddress,
        in context: CommandContext,
    ) throws -> JSONValue {
        var cluster: JSONValue = ["server": .string(address.description)]
        guard let entry = origin.cluster else { return cluster }
        for name in ["insecure-skip-tls-verify", "tls-server-name", "proxy-url"] {
            if let value = entry.fields[name] { cluster[name] = value }
        }
        // In the file itself: it may be moved.
        if let pem = try context.material("certificate-authority", of: entry) {
            cluster["certificate-authority-data"] = .string(Base64Text.encode(pem))
        }
        return cluster
    }

    private func user(
        of origin: Kubeconfig.Context,
        at address: RelayAddress,
        in context: CommandContext,
    ) throws -> JSONValue {
        guard let entry = origin.user else { return .object([:]) }
        if let token = try context.token(of: entry) {
            guard let credentials = CredentialFile(home: context.home, files: context.files) else {
                throw CommandFailure("error: HOME is not set, so there is no place for ~/.agx/credentials.json")
            }
            try credentials.keep(token, for: address.description)
            try context.note("the token for \(address) is kept in \(credentials.path)")
        } else if !Self.isOwnPlugin(entry.fields["exec"]) {
            return try Self.movable(entry)
        }
        let exec: JSONValue = [
            "apiVersion": "client.authentication.k8s.io/v1beta1", "command": "agx", "args": ["auth", "token"],
            "env": [["name": "AGX_SERVER", "value": .string(address.description)]],
            "interactiveMode": "Never", "provideClusterInfo": false,
            "installHint": "agx is not in PATH: it comes with agx-relay",
        ]
        return ["exec": exec]
    }
    /// Whether a plugin is the one that this command writes.
    private static func isOwnPlugin(_ exec: JSONValue?) -> Bool {
        let program = exec?["command"]?.string?.split(separator: "/").last
        return program == "agx" && exec?["args"]?.array?.prefix(2) == ["auth", "token"]
    }

    /// The fields of a user for a file elsewhere: what they name beside their file is named from the root.
    private static func movable(_ entry: Kubeconfig.Entry) throws -> JSONValue {
        var fields = entry.fields
        for name in ["client-certificate", "client-key"] {
            if let path = try entry.path(name) { fields[name] = .string(path) }
        }
        if let command = fields["exec"]?["command"]?.string, command.contains("/") {
            fields["exec"]?["command"] = .string(entry.resolved(command))
        }
        return fields
    }
}
