import Foundation
import Testing

@testable import TenantRuntime

@Suite("The file with a run's keys")
struct SecretsFileTests {
    private static let key = "sk-test-0123456789"

    /// A run directory with a key that no shim has touched.
    private struct Stage {
        let home: TemporaryHome
        let files: RunFiles
        private let command: RunCommand
        var folder: String { home.volume.runDirectory("r") }
        var secrets: String { folder + "/secrets" }
        var hasSecrets: Bool { FileManager.default.fileExists(atPath: secrets) }

        init() throws {
            home = try TemporaryHome()
            files = RunFiles(volume: home.volume)
            var command = RunCommand(arguments: ["true"], workingDirectory: home.path)
            command.secrets = ["KEY": SecretsFileTests.key]
            self.command = command
            try prepare()
        }

        func prepare() throws { try files.prepare(run: "r", command: command) }

        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        }
    }

    @Test("is for its owner alone")
    func mode() throws {
        let stage = try Stage()
        let mode = try FileManager.default.attributesOfItem(atPath: stage.secrets)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
    }

    @Test("doesn't come back when a run is prepared again that has read it")
    func preparedAgain() throws {
        let stage = try Stage()
        try stage.write("started", "liveness=heartbeat\ncomplete=1\n")
        try stage.prepare()
        #expect(stage.hasSecrets, "it is claimed, and has not read them yet")
        try stage.write("pid", "1\n")
        try FileManager.default.removeItem(atPath: stage.secrets)
        try stage.prepare()
        #expect(!stage.hasSecrets)
    }

    @Test("is removed by the run after it has said that it has read it")
    func order() throws {
        var command = RunCommand(arguments: ["true"], workingDirectory: "/")
        command.secrets = ["KEY": Self.key]
        let lines = try command.script(run: "r", directory: "/d").split(separator: "\n").prefix(3)
        #expect(
            lines == [
                "if [ -r '/d/secrets' ]; then . '/d/secrets'; fi", "echo \"$$\" >'/d/pid'", "rm -f '/d/secrets'",
            ]
        )
    }
}
