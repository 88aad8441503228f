import AgxSecurity
import ArgumentParser
import Foundation
import RecordStore
import RelayServer

/// Replaces the installation's master key.
struct RotateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Make a new master key, and seal all keys of providers with it.",
        discussion: """
            For a relay that is stopped. Tokens of the key before stay good until the next rotation; companies get \
            new ones when the relay starts. Backups from before need the master.key of before.
            """,
    )

    @Option(help: "The directory of the relay, as given to serve.")
    var dataDir: String

    func run() async throws {
        let directory = URL(fileURLWithPath: dataDir).path
        let database = directory + "/agx.db"
        guard FileManager.default.fileExists(atPath: database) else {
            throw RelayStartError("use \(directory): there is no relay's database in it")
        }
        // Opened first: it refuses a directory that a relay works in.
        let store = try RecordStore(path: database)
        let file = KeyFile(path: directory + "/master.key")
        // Saved before anything is sealed with it; the old key opens what a crash leaves sealed with it.
        let ring = try file.load().rotated()
        try file.save(ring)
        let count = try await CredentialVault(store: store, keys: ring).reseal()
        try store.close()
        print("the master key is new; \(count) keys of providers were sealed with it")
    }
}
