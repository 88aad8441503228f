import Foundation
import GRDB
import ManifestFormat
import Synchronization
import Testing

@testable import RecordStore

import struct RecordStore.Record

@Suite("Owners of fields in the store", .timeLimit(.minutes(5)))
struct ManagedFieldsTests {
    private static let entry: JSONValue = ["manager": "kubectl", "operation": "Apply", "fieldsV1": ["f:spec": [:]]]

    private func texts(_ store: RecordStore) async throws -> (manifest: String, fields: String?) {
        let row = try store.pool.read { database in
            try Row.fetchOne(database, sql: "SELECT manifest, object FROM records")
        }
        let texts = try #require(row)
        return (texts["manifest"], texts["object"])
    }

    @Test("stand beside the manifest, which stays as a person wrote it, and read back without the cache")
    func besideManifest() async throws {
        var options = StoreOptions()
        options.parsedRecords = 0
        try await withStore(options) { store in
            var new = draft("web")
            new.managedFields = [Self.entry]
            var record = try await store.create(new)
            #expect(try await texts(store).manifest.contains("managedFields") == false)
            #expect(try await store.get(record.key)?.managedFields == [Self.entry])
            #expect(record.object[path: "metadata", "managedFields"] == [Self.entry])
            record.managedFields = []
            record = try await store.update(record, expecting: record.resourceVersion)
            #expect(try await store.get(record.key)?.managedFields == [])
            #expect(record.resourceVersion == 3 && record.generation == 1)
        }
    }

    @Test("that an older program left in the manifest are read from there, and move with the next write")
    func migration() async throws {
        var options = StoreOptions()
        options.parsedRecords = 0
        try await withStore(options) { store in
            let record = try await store.create(draft("web"))
            try await store.pool.write { database in
                let text = """
                    apiVersion: runagx.com/v1
                    kind: Container
                    metadata: {name: web, namespace: acme, managedFields: [{manager: kubectl}]}
                    spec: {image: one}
                    """
                try database.execute(sql: "UPDATE records SET object = NULL, manifest = ?", arguments: [text])
            }
            var read = try #require(try await store.get(record.key))
            #expect(read.managedFields == [["manager": "kubectl"]])
            read.spec = ["image": "two"]
            _ = try await store.update(read, expecting: read.resourceVersion)
            let texts = try await texts(store)
            #expect(!texts.manifest.contains("managedFields"))
            #expect(texts.fields?.contains(#""managedFields":[{"manager":"kubectl"}]"#) == true)
        }
    }

    @Test("are asked of the tracker for the program's own writes, and not for those of others or without a change")
    func tracker() async throws {
        let tracker = RecordingTracker()
        var options = StoreOptions()
        options.fieldTracker = tracker
        try await withStore(options) { store in
            var record = try await store.create(draft("web"))
            #expect(record.managedFields == [["n": 1]])
            #expect(try await store.update(record, expecting: record.resourceVersion) == record)
            record.spec = ["image": "two"]
            record = try await store.update(record, expecting: record.resourceVersion)
            record = try await store.updateStatus(
                of: record.key,
                uid: record.uid,
                to: ["phase": "Up"],
                expecting: record.resourceVersion,
            )
            #expect(record.managedFields == [["n": 3]])
            #expect(tracker.calls == ["new main", "main", "status"])
            record = try await store.write { [record] transaction in
                var given = record
                given.managedFields = [Self.entry]
                given.spec = ["image": "three"]
                return try transaction.update(given, managedFields: .given, expecting: record.resourceVersion)
            }
            #expect(record.managedFields == [Self.entry])
            #expect(tracker.calls.count == 3)
        }
    }
}

/// Counts what it is asked, and answers the count.
private final class RecordingTracker: FieldTracker {
    private let state = Mutex<[String]>([])

    var calls: [String] { state.withLock { $0 } }

    func managedFields(of next: Record, from live: Record?, part: WrittenPart, at time: Date) -> [JSONValue] {
        state.withLock { calls in
            calls.append((live == nil ? "new " : "") + (part == .main ? "main" : "status"))
            return [["n": .integer(Int64(calls.count))]]
        }
    }
}
