import ManifestFormat
import RelayClient

/// A user's `exec` entry: a program that prints the credentials, as Kubernetes clients run it.
struct CredentialPlugin: Sendable {
    /// What a plugin may give.
    struct Credential: Sendable {
        var token: String?
        var clientCertificate: ClientCertificate?
    }

    static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    private let file: String
    private let apiVersion: String
    private let call: PluginCall
    private let installHint: String?

    /// Nil if the user has no `exec`; throws what is wrong with it.
    init?(_ user: Kubeconfig.Entry, at address: RelayAddress) throws {
        guard let fields = user.fields["exec"], fields != .null else { return nil }
        let exec = Kubeconfig.Entry(fields: fields, file: user.file)
        file = user.file
        apiVersion = try exec.text("apiVersion") ?? ""
        guard Self.versions.contains(apiVersion) else {
            throw CommandFailure(
                "error: \(file): exec: apiVersion must be \(Self.versions.joined(separator: " or ")), not \"\(apiVersion)\""
            )
        }
        guard let command = try exec.text("command") else {
            throw CommandFailure("error: \(file): exec: command is missing")
        }
        guard try exec.text("interactiveMode") != "Always" else {
            throw CommandFailure("error: \(file): exec: \(command) wants to ask questions, which agx doesn't offer it")
        }
        installHint = try exec.text("installHint")
        var environment: [String: String] = [:]
        for variable in fields["env"]?.array ?? [] {
            if let name = variable["name"]?.string { environment[name] = variable["value"]?.string ?? "" }
        }
        environment["KUBERNETES_EXEC_INFO"] = Self.information(apiVersion, exec, address)
        call = PluginCall(
            command: command.contains("/") ? exec.resolved(command) : command,
            arguments: (fields["args"]?.array ?? []).compactMap(\.string),
            environment: environment,
        )
    }

    private static func information(
        _ apiVersion: String,
        _ exec: Kubeconfig.Entry,
        _ address: RelayAddress,
    ) -> String {
        var specification: JSONValue = ["interactive": false]
        if exec.flag("provideClusterInfo") { specification["cluster"] = ["server": .string(address.description)] }
        let document: JSONValue = [
            "apiVersion": .string(apiVersion), "kind": "ExecCredential", "spec": specification,
        ]
        return document.jsonText()
    }

    /// Runs the program with the environment and the plugin's own variables.
    func credential(environment: [String: String], runner: any PluginRunner) async throws -> Credential {
        var call = call
        call.environment = environment.merging(call.environment) { $1 }
        let output: [UInt8]
        do {
            output = try await runner.run(call)
        } catch let failure as PluginFailure {
            throw self.failure(failure)
        }
        // Whatever it printed may hold a secret: it is not shown.
        guard let document = try? JSONValue.parse(json: output), document["kind"]?.string == "ExecCredential",
            document["apiVersion"]?.string == apiVersion, let status = document["status"]
        else {
            throw CommandFailure(
                "error: getting credentials: \(call.command) did not print an ExecCredential of \(apiVersion)"
            )
        }
        var credential = Credential(token: status["token"]?.string)
        if let certificate = status["clientCertificateData"]?.string, let key = status["clientKeyData"]?.string {
            credential.clientCertificate = ClientCertificate(certificates: certificate, privateKey: key)
        }
        guard credential.token != nil || credential.clientCertificate != nil else {
            throw CommandFailure("error: getting credentials: \(call.command) gave neither a token nor a certificate")
        }
        return credential
    }

    private func failure(_ failure: PluginFailure) -> CommandFailure {
        let reason =
            switch failure {
            case .notFound: "executable \(call.command) not found"
            case .notStarted(let reason): "\(call.command) can't be started: \(reason)"
            case .failed(let code): "\(call.command) failed with exit code \(code)"
            }
        let hint = installHint.map { "\n" + $0 } ?? ""
        return CommandFailure("error: getting credentials: exec of \(file): \(reason)\(hint)")
    }
}
