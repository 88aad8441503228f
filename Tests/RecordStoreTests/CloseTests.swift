import Foundation
import RecordStore
import Testing

@Suite("Closing a store", .timeLimit(.minutes(2)))
struct CloseTests {
    @Test("reads and writes that are under way when the store is closed are answered or refused, and none is lost")
    func underLoad() async throws {
        for round in 0..<40 {
            try await withDatabasePath { path in
                let store = try RecordStore(path: path)
                let acknowledged = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<96 {
                        group.addTask { try await Self.use(store, number) }
                        if number == 32 + round {
                            group.addTask {
                                try store.close(); return 0
                            }
                        }
                    }
                    return try await group.reduce(0, +)
                }
                #expect(Self.size(path + "-wal") == 0)
                let again = try RecordStore(path: path)
                #expect(try await again.list(ListQuery(kind: "Container")).records.count == acknowledged)
                try again.close()
            }
        }
    }

    @Test("what the write-ahead log holds is in the database when the store is closed")
    func emptyLog() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            for number in 0..<50 { _ = try await store.create(draft("n\(number)")) }
            // A reader keeps the log from being emptied by SQLite itself when the writer leaves.
            _ = try await store.list(ListQuery(kind: "Container"))
            #expect(Self.size(path + "-wal") > 0)
            try store.close()
            #expect(Self.size(path + "-wal") == 0)
            // Nothing but the one file is needed.
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            let again = try RecordStore(path: path)
            #expect(try await again.list(ListQuery(kind: "Container")).records.count == 50)
            try await again.checkIntegrity()
            try again.close()
        }
    }

    @Test("a closed store can be opened again though a forked child still shares its files")
    func sharedLock() async throws {
        try await withDatabasePath { path in
            let store = try RecordStore(path: path)
            // A duplicate shares the open file and its lock, as the copy in a child does between fork and exec.
            let lock = try #require(try Self.descriptor(of: path + ".lock"))
            let shared = dup(lock)
            defer { close(shared) }
            #expect(throws: StoreError.self) { try RecordStore(path: path) }
            try store.close()
            let again = try RecordStore(path: path)
            try again.close()
        }
    }

    /// The descriptor by which this process holds a file open.
    private static func descriptor(of path: String) throws -> Int32? {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // A descriptor of another test may be closed by now.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
            if target == path { return Int32(name) }
        }
        return nil
    }

    /// One write of four calls; 1 if it was acknowledged.
    private static func use(_ store: RecordStore, _ number: Int) async throws -> Int {
        do {
            guard number % 4 == 0 else {
                _ = try await store.list(ListQuery(kind: "Container"))
                return 0
            }
            _ = try await store.create(draft("n\(number)"))
            return 1
        } catch {
            guard error.message.hasSuffix("the store is closed") else { throw error }
            return 0
        }
    }

    private static func size(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)  // Not there is as empty.
        return attributes?[.size] as? Int ?? 0
    }
}
