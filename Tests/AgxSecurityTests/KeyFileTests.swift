import AgxSecurity
import Foundation
import Testing

@Suite("Key file")
struct KeyFileTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "agx-keyfile-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }  // Only a left-over temporary directory.
        try body(path)
    }

    @Test("is made at first start, for its owner only, and read back later")
    func creates() throws {
        try withDirectory { directory in
            let file = KeyFile(path: directory + "/master.key")
            let first = try file.loadOrCreate()
            let mode = try FileManager.default.attributesOfItem(atPath: directory + "/master.key")[.posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600)
            #expect(try file.loadOrCreate() == first)
        }
    }

    @Test("is refused when others may read it")
    func permissions() throws {
        try withDirectory { directory in
            let file = KeyFile(path: directory + "/master.key")
            _ = try file.loadOrCreate()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: directory + "/master.key")
            #expect(throws: SecurityError.self) { try file.loadOrCreate() }
        }
    }
}
