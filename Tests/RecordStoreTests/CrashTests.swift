import Foundation
import ManifestFormat
import RecordStore
import TestSupport
import Testing

@Suite("Killed in the middle of writing", .timeLimit(.minutes(5)))
struct CrashTests {
    @Test("no acknowledged write is lost, and the database stays whole, over many kills")
    func killed() async throws {
        try await withDatabasePath { path in
            let acknowledged = path + ".acknowledged"
            for round in 0..<20 {
                let seed = UInt64(round) + 1_000
                await #expect(processExitsWith: .signal(SIGKILL)) {
                    [path = path as String, acknowledged = acknowledged as String, seed = seed as UInt64] in
                    try await Self.writeUntilKilled(path: path, acknowledgedPath: acknowledged, seed: seed)
                }
                try await check(path: path, acknowledgedPath: acknowledged, seed: seed)
            }
            let lines = try String(contentsOfFile: acknowledged, encoding: .utf8).split(separator: "\n")
            print("crash rounds: 20, acknowledged writes checked: \(lines.count)")
            #expect(lines.count >= 20)
        }
    }

    /// Writes records and notes each after its acknowledgement, until a thread of its own kills the process.
    private static func writeUntilKilled(path: String, acknowledgedPath: String, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let store = try RecordStore(path: path)
        let log = open(acknowledgedPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let count = Int.random(in: 1..<40, using: &random)
        let delay = UInt32.random(in: 0..<8_000, using: &random)
        for index in 0... {
            if index == count {
                Thread.detachNewThread {
                    // allowed: the moment of death must be a random one in real time
                    usleep(delay)
                    kill(getpid(), SIGKILL)
                }
            }
            let line = try await writeOne(store, name: "n\(seed)-\(index)", random: &random)
            _ = line.withCString { Glibc.write(log, $0, strlen($0)) }
        }
    }

    /// One write of a random sort; the answer says what must be found afterwards.
    private static func writeOne(
        _ store: RecordStore,
        name: String,
        random: inout SeededGenerator,
    ) async throws -> String {
        let size = Int.random(in: 0..<20_000, using: &random)
        let spec: JSONValue = ["fill": .string(String(repeating: "x", count: size))]
        let durability: Durability = random.chance(50) ? .full : .normal
        let record = try await store.create(draft(name, labels: ["a": "b"], spec: spec), durability: durability)
        guard random.chance(60) else { return "present \(name) \(record.resourceVersion)\n" }
        if random.chance(40) {
            _ = try await store.delete(record.key, durability: durability)
            return "absent \(name) 0\n"
        }
        var edited = record
        edited.spec = ["edited": true]
        edited = try await store.update(edited, expecting: record.resourceVersion, durability: durability)
        return "present \(name) \(edited.resourceVersion)\n"
    }

    private func check(path: String, acknowledgedPath: String, seed: UInt64) async throws {
        let store = try RecordStore(path: path)
        try await store.checkIntegrity()
        let present = try await store.list(ListQuery(kind: "Container")).records
        let versions = Dictionary(uniqueKeysWithValues: present.map { ($0.key.name, $0.resourceVersion) })
        // A child killed before its first acknowledgement of all has made no file.
        let text = (try? String(contentsOfFile: acknowledgedPath, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let expected = words[0] == "present" ? Int64(words[2]) : nil
            #expect(versions[words[1]] == expected, "seed \(seed): \(line)")
        }
        #expect(try await replay(store) == present, "seed \(seed): the log tells another story than the records")
        try store.close()
    }

    /// The records as the change log tells them from the beginning.
    private func replay(_ store: RecordStore) async throws -> [Record] {
        let watch = store.watch(WatchQuery(kind: "Container", start: .after(0)))
        var events = watch.makeAsyncIterator()
        var records: [RecordKey: Record] = [:]
        for event in try await events.drain(watch) {
            guard let record = event.record else { continue }
            if case .deleted = event { records[record.key] = nil } else { records[record.key] = record }
        }
        return records.values.sorted { $0.key < $1.key }
    }
}
