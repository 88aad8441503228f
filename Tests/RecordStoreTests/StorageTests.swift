import Foundation
import GRDB
import ManifestFormat
@testable import RecordStore
import Testing

@Suite("The database on the disk", .timeLimit(.minutes(2)))
struct StorageTests {
    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int) & 0o777
    }

    @Test("only the owner can read the directory and its files, also when the file was open to all")
    func permissions() async throws {
        try await withDatabasePath { path in
            var store = try RecordStore(path: path)
            _ = try await store.create(draft("web"))
            #expect(try mode((path as NSString).deletingLastPathComponent) == 0o700)
            for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try mode(path + suffix) == 0o600, "\(suffix)") }
            try store.close()
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            store = try RecordStore(path: path)
            #expect(try mode(path) == 0o600)
            try store.close()
        }
    }

    @Test("each write is as durable as asked, whatever the one before asked for")
    func durability() async throws {
        try await withStore { store in
            for (index, durability) in [Durability.full, .normal, .full, .full, .normal, .full].enumerated() {
                _ = try await store.create(draft("n\(index)"), durability: durability)
                let level = try await store.pool.writeWithoutTransaction { database in
                    try Int.fetchOne(database, sql: "PRAGMA synchronous")
                }
                #expect(level == (durability == .full ? 2 : 1))
            }
        }
    }

    @Test("a second store on the same database is refused and told who has it")
    func exclusive() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            let error = #expect(throws: StoreError.self) { try RecordStore(path: path) }
            #expect(error?.message.contains("process \(getpid()) has it open") == true, "\(String(describing: error))")
            try store.close()
            try RecordStore(path: path).close()
        }
    }

    @Test("another process is refused too")
    func exclusiveBetweenProcesses() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            let message = "process \(getpid()) has it open"
            await #expect(processExitsWith: .success) { [path = path as String, message = message as String] in
                let error = #expect(throws: StoreError.self) { try RecordStore(path: path) }
                #expect(error?.message.contains(message) == true)
            }
            try store.close()
        }
    }

    @Test("the manifests printed in a row are a file that can be applied again")
    func manifests() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            let first = try await store.create(
                draft("db", labels: ["app": "db"], spec: ["image": "pg:16", "env": []])
            )
            _ = try await store.create(draft("web", owners: [first]))
            _ = try await store.updateStatus(
                of: first.key,
                uid: first.uid,
                to: ["phase": "Ready"],
                expecting: first.resourceVersion,
            )
            try store.close()
            let texts = try await DatabaseQueue(path: path).read { database in
                try String.fetchAll(database, sql: "SELECT manifest FROM records ORDER BY name")
            }
            let expected = """
                ---
                apiVersion: runagx.com/v1
                kind: Container
                metadata:
                  labels:
                    app: db
                  name: db
                  namespace: acme
                spec:
                  env: []
                  image: pg:16

                """
            #expect(texts.first == expected)
            let documents = try YAMLDocuments.parse(Array(texts.joined(separator: "\n").utf8), source: "records")
            #expect(try documents.map { try RecordDraft(object: $0.value).key.name } == ["db", "web"])
        }
    }

    @Test("a database migrated step by step has the schema of a fresh one, and migrating twice is harmless")
    func migrations() throws {
        func schema(_ database: Database) throws -> [String] {
            try String.fetchAll(
                database,
                sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name",
            )
        }
        let fresh = try DatabaseQueue()
        try StoreSchema.migrator.migrate(fresh)
        let stepwise = try DatabaseQueue()
        for migration in StoreSchema.migrator.migrations {
            try StoreSchema.migrator.migrate(stepwise, upTo: migration)
        }
        try StoreSchema.migrator.migrate(stepwise)
        #expect(try fresh.read(schema) == stepwise.read(schema))
        #expect(StoreSchema.migrator.migrations.prefix(2) == ["0001-records", "0002-changes"])
    }

    @Test("a database of a newer program is refused")
    func newer() async throws {
        try await withDatabasePath { path in
            try RecordStore(path: path).close()
            try await DatabaseQueue(path: path).write { database in
                try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999-future')")
            }
            let error = #expect(throws: StoreError.self) { try RecordStore(path: path) }
            #expect(error?.message.contains("newer version") == true)
        }
    }

    @Test(
        "rows that break an invariant can't be written by hand",
        arguments: [
            "UPDATE records SET resource_version = 0", "UPDATE records SET generation = NULL",
            "UPDATE records SET name = ''", "UPDATE records SET created_at = 'yesterday'",
            "UPDATE records SET status = '{'", "UPDATE records SET manifest = ''",
            "INSERT INTO labels VALUES ('nobody', 'a', 'b')", "INSERT INTO owners VALUES ('nobody', 'x')",
            "UPDATE changes SET type = 'OTHER'", "UPDATE changes SET previous = 'x'", "UPDATE meta SET value = 'x'",
        ],
    )
    func constraints(sql: String) async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            _ = try await store.create(draft("web"))
            try store.close()
            let queue = try DatabaseQueue(path: path)
            await #expect(throws: DatabaseError.self) { try await queue.write { try $0.execute(sql: sql) } }
        }
    }

    @Test(
        "a row that a person has broken is named, and the others can still be read",
        arguments: ["object = '['", "object = NULL, manifest = 'a: ['"],
    )
    func brokenRow(change: String) async throws {
        try await withDatabasePath { path in
            var store = try RecordStore(path: path)
            _ = try await store.create(draft("web"))
            let other = try await store.create(draft("other"))
            try store.close()
            try await DatabaseQueue(path: path).write { database in
                try database.execute(sql: "UPDATE records SET \(change) WHERE name = 'web'")
            }
            store = try RecordStore(path: path)
            #expect(try await store.get(other.key) == other)
            let error = await #expect(throws: StoreError.self) { try await store.get(draft("web").key) }
            #expect(error?.code == .storage)
            #expect(error?.message.contains("Container/acme/web") == true)
            let found = try await store.readable(kind: "Container", after: nil)
            #expect(found.records == [other] && found.unreadable.map(\.key) == [draft("web").key])
            let first = try await store.readable(kind: "Container", after: nil, limit: 1)
            #expect(first.records == [other] && first.unreadable.isEmpty)
            let second = try await store.readable(kind: "Container", after: first.last, limit: 1)
            #expect(second.records.isEmpty && second.unreadable.map(\.key) == [draft("web").key])
            #expect(try await store.readable(kind: "Container", after: second.last, limit: 1).last == nil)
            try store.close()
        }
    }

    @Test("a backup is one private file that opens read-only and holds what was committed")
    func backup() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            let record = try await store.create(draft("web"))
            let copy = path + ".copy"
            try Data("left over from a crash".utf8).write(to: URL(fileURLWithPath: copy))
            try await store.backup(to: copy)
            _ = try await store.create(draft("later"))
            #expect(try mode(copy) == 0o600)
            var configuration = Configuration()
            configuration.readonly = true
            let names = try await DatabaseQueue(path: copy, configuration: configuration).read { database in
                #expect(try String.fetchOne(database, sql: "PRAGMA journal_mode") == "delete")
                return try String.fetchAll(database, sql: "SELECT name FROM records")
            }
            #expect(names == ["web"])
            let restored = try RecordStore(path: copy)
            #expect(try await restored.get(record.key) == record)
            try await restored.checkIntegrity()
            try restored.close()
            #expect(await failure { try await store.backup(to: "/nonexistent/copy") } == .storage)
            try store.close()
        }
    }

    @Test("writes and a closed store: every call says so")
    func closed() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            try store.close()
            let codes = [
                await failure { try await store.list(ListQuery(kind: "Container")) },
                await failure { try await store.delete(draft("web").key) },
                await failure { try await store.checkIntegrity() },
                await failure { try await store.compactChangeLog() },
                await failure { try await store.write { _ in } },
            ]
            #expect(codes.allSatisfy { $0 == .storage })
        }
    }
}
