import Foundation
import Testing

@testable import agx_relay

@Suite("What a relay's database means nothing without", .timeLimit(.minutes(1)))
struct InstallationIdentityTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let path = "/tmp/agx-identity-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }  // Only a left-over temporary directory.
        try body(path)
    }

    @Test("is made at the first start, and the same at each later one")
    func made() throws {
        try withDirectory { directory in
            let first = try InstallationIdentity.load(in: directory)
            try Data().write(to: URL(fileURLWithPath: directory + "/agx.db"))
            let second = try InstallationIdentity.load(in: directory)
            #expect(first.installation == second.installation && first.keys == second.keys)
        }
    }

    @Test(
        "a file that is missing beside the database keeps the relay from starting",
        arguments: [
            "installation", "master.key",
        ],
    )
    func missing(name: String) throws {
        try withDirectory { directory in
            _ = try InstallationIdentity.load(in: directory)
            try Data().write(to: URL(fileURLWithPath: directory + "/agx.db"))
            try FileManager.default.removeItem(atPath: directory + "/" + name)
            let error = #expect(throws: RelayStartError.self) { try InstallationIdentity.load(in: directory) }
            #expect(error?.description.contains("\(directory)/\(name) is missing beside agx.db; restore it") == true)
            #expect(!FileManager.default.fileExists(atPath: directory + "/" + name))
        }
    }

    @Test("a start that was cut short before there was a database goes on with what it has made")
    func cutShort() throws {
        try withDirectory { directory in
            let first = try InstallationIdentity.load(in: directory)
            try FileManager.default.removeItem(atPath: directory + "/master.key")
            #expect(try InstallationIdentity.load(in: directory).installation == first.installation)
        }
    }
}
