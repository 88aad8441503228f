import Foundation
import ManifestFormat
import RecordStore
import Testing

@Suite("Closing the store", .timeLimit(.minutes(5)))
struct CloseTests {
    @Test("after closing, all of the database is in its one file")
    func checkpoints() async throws {
        let directory = NSTemporaryDirectory() + "agx-close-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over temporary directory.
        let store = try RecordStore(path: directory + "/agx.db")
        let key = RecordKey(kind: "Plan", name: "free")
        _ = try await store.create(RecordDraft(key: key, apiVersion: "runagx.com/v1", content: ["spec": [:]]))
        try store.close()
        let copy = directory + "/copy.db"
        try FileManager.default.copyItem(atPath: directory + "/agx.db", toPath: copy)
        let again = try RecordStore(path: copy)
        #expect(try await again.get(key)?.key == key)
        try again.close()
    }
}
