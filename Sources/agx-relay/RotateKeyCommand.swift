import AgxSecurity
import ArgumentParser
import Foundation
import RecordStore
import RelayServer
import ServiceSupport

/// Replaces the installation's master key.
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Make a new master key, and seal all keys of providers with it.",
        discussion: """
            For a relay that is stopped. Tokens of the key before stay good until the next rotation; companies get \
            new ones when the relay starts. Backups from before need the master.key of before. If it is cut off, run \
            it again; that is another rotation.
            """,
    )

    @Option(help: "The directory of the relay, as given to serve.")
    var dataDir: String

    func run() async throws {
        CoreDumps.turnOff()
        let directory = URL(fileURLWithPath: dataDir).path
        let database = directory + "/agx.db"
        guard FileManager.default.fileExists(atPath: database) else {
            throw RelayStartError("use \(directory): there is no relay's database in it")
        }
        // Opened first: it refuses a directory that a relay works in.
        let store = try RecordStore(path: database)
        let file = KeyFile(path: directory + "/master.key")
        let resealing = try await MasterKeyRotation(file: file, store: store).run()
        try store.close()
        print("the master key is new; \(resealing.count) keys of providers were sealed with it")
        guard resealing.closed.isEmpty else {
            let names = resealing.closed.map { "\($0.namespace)/\($0.name)" }.joined(separator: ", ")
            throw RelayStartError("no master key opens the keys of the credentials \(names): set them again")
        }
    }
}
