import Foundation
import ManifestFormat
import RecordStore
import TestSupport
import Testing

@Suite("Writes that did not reach the disk whole", .timeLimit(.minutes(5)))
struct TornLogTests {
    /// What a power cut may do to the end of the log.
    enum Tear: CaseIterable {
        case cutOff, garbage, zeroes, flippedBit
    }

    @Test(
        "a log that is torn loses what comes behind the tear and nothing before it, and the store goes on",
        arguments: Tear.allCases,
        UInt64(0)..<10,
    )
    func torn(tear: Tear, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withDatabasePath { path in
            let (names, ends) = try await write(20, path, &random)
            let last = try #require(ends.last)
            let place = Int.random(in: 0..<last, using: &random)
            let whole = try damage(path + "-wal", tear, from: place, &random)
            let kept = Set(zip(names, ends).filter { $0.1 <= whole }.map(\.0))
            for round in 0..<2 {
                let store = try RecordStore(path: path)
                try await store.checkIntegrity()
                let found = Set(try await store.list(ListQuery(kind: "Container")).records.map(\.key.name))
                #expect(found.subtracting(["later-0"]) == kept, "seed \(seed), \(tear) at \(place) of \(last)")
                _ = try await store.create(draft("later-\(round)"))
                try store.close()
            }
        }
    }

    /// Writes records, and leaves the files as a power cut does that comes after the last of them; with where the log
    /// ended after each.
    private func write(
        _ count: Int,
        _ path: String,
        _ random: inout SeededGenerator,
    ) async throws -> (names: [String], ends: [Int]) {
        let living = path + ".living"
        let store = try RecordStore(path: living)
        var (names, ends): ([String], [Int]) = ([], [])
        for index in 0..<count {
            let size = Int.random(in: 0..<10_000, using: &random)
            let spec: JSONValue = ["fill": .string(String(repeating: "x", count: size))]
            let durability: Durability = random.chance(50) ? .full : .normal
            names.append(try await store.create(draft("n\(index)", spec: spec), durability: durability).key.name)
            ends.append(try Data(contentsOf: URL(filePath: living + "-wal")).count)
        }
        // The index of the log is memory: it is lost in any case.
        for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: living + suffix, toPath: path + suffix) }
        try store.close()
        return (names, ends)
    }

    /// How many bytes are as they were: what is written in the place of others may be the same.
    private func damage(
        _ path: String,
        _ tear: Tear,
        from place: Int,
        _ random: inout SeededGenerator,
    ) throws -> Int {
        let before = try Data(contentsOf: URL(filePath: path))
        var log = before
        switch tear {
        case .cutOff: log = log.prefix(place)
        case .garbage: for index in place..<log.count { log[index] = UInt8.random(in: 0...255, using: &random) }
        case .zeroes: log.replaceSubrange(place..., with: Data(count: log.count - place))
        case .flippedBit: log[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        try log.write(to: URL(filePath: path))
        return zip(before, log).prefix { $0 == $1 }.count
    }

    @Test("a write that the system refuses is an error, harms nothing before it, and the next may succeed")
    func refused() async throws {
        try await withDatabasePath { path in
            await #expect(processExitsWith: .success) { [path = path as String] in
                try await Self.writeBeyondLimit(path)
            }
            let store = try RecordStore(path: path)
            try await store.checkIntegrity()
            let names = try await store.list(ListQuery(kind: "Container")).records.map(\.key.name)
            #expect(names == ["after", "before"])
            try store.close()
        }
    }

    /// Lets the system refuse to make files longer, which SQLite takes as an error of the disk that is none of room.
    private static func writeBeyondLimit(_ path: String) async throws {
        signal(SIGXFSZ, SIG_IGN)
        let store = try RecordStore(path: path)
        _ = try await store.create(draft("before"))
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        let before = limit.rlim_cur
        limit.rlim_cur = rlim_t(try Data(contentsOf: URL(filePath: path + "-wal")).count)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        for durability in [Durability.full, .normal] {
            let error = await #expect(throws: StoreError.self) {
                _ = try await store.create(draft("refused"), durability: durability)
            }
            #expect(error?.code == .storage && error?.isDamage == false, "\(String(describing: error))")
        }
        #expect(try await store.list(ListQuery(kind: "Container")).records.map(\.key.name) == ["before"])
        limit.rlim_cur = before
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        _ = try await store.create(draft("after"))
        try store.close()
    }
}
