import AgxSecurity
import ArgumentParser
import Foundation

/// Shows or makes anew the administrator's kubeconfig.
struct AdminKubeconfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin-kubeconfig",
        abstract: "Print the administrator's kubeconfig, or make it anew with --rotate.",
        discussion: """
            --rotate makes a new token: the old one is worth nothing from then on, also for a relay that runs. The \
            kubeconfig is DATA_DIR/admin.kubeconfig, readable by its owner only.
            """,
    )

    @Option(help: "The directory of the relay, as given to serve.")
    var dataDir: String

    @Flag(help: "Make a new token; the old one is worth nothing any more.")
    var rotate = false

    @Option(help: "The relay's address in the kubeconfig, such as https://relay.example:7878; with --rotate.")
    var server: String?

    func validate() throws {
        guard server == nil || rotate else { throw ValidationError("--server goes with --rotate.") }
    }

    func run() throws {
        let directory = URL(fileURLWithPath: dataDir).path
        guard FileManager.default.fileExists(atPath: directory) else {
            throw RelayStartError("use \(directory): there is no such directory")
        }
        let kubeconfig = AdminKubeconfig(
            path: directory + "/admin.kubeconfig",
            token: AdminTokenFile(path: directory + "/admin.token"),
        )
        if rotate {
            let authority = SecretFile(path: directory + "/tls/ca.crt")
            try kubeconfig.rotate(server: server, authority: authority.exists ? try authority.read() : nil)
        } else if !FileManager.default.fileExists(atPath: kubeconfig.path) {
            throw RelayStartError("there is no \(kubeconfig.path): make a new one with --rotate")
        }
        print(try SecretFile(path: kubeconfig.path).read(), terminator: "")
    }
}
