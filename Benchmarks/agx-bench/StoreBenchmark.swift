import Foundation
import ManifestFormat
import RecordStore
import Synchronization

/// Acknowledged writes against bare SQLite with the same pragmas, and the fan-out of watches.
struct StoreBenchmark {
    private static let writes = 1_000
    private static let rounds = 5
    private static let writesOfRound = 320
    private static let records = 100
    private static let watchers = 100
    let directory: String

    func run(_ report: Report) async throws {
        try? FileManager.default.removeItem(atPath: directory)  // Left by a run that was cut off, or not there.
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over directory.
        let store = try RecordStore(path: directory + "/agx.db")
        let bare = try BareDatabase(path: directory + "/bare.db", rows: Self.records)
        for number in 0..<Self.records {
            _ = try await store.create(
                RecordDraft(key: key(number), apiVersion: "runagx.com/v1", content: ["spec": spec(0)])
            )
        }
        for writers in [1, 16] {
            try await measureSpecs(store, bare, writers: writers, report)
        }
        try await measureStatuses(store, bare, report)
        try await measureFanOut(store, report)
        try bare.close()
        try store.close()
    }

    private func key(_ number: Int) -> RecordKey { RecordKey(kind: "Company", name: "c\(number)") }

    /// About the size of a company with a few settings.
    private func spec(_ value: Int) -> JSONValue {
        [
            "displayName": .string("Company \(value)"), "plan": "team", "state": "Active", "deletionPolicy": "Retain",
            "sandbox": ["image": "agx/sandbox:latest", "resources": ["cpu": "2", "memory": "4Gi", "pids": 1024]],
            "runtime": ["image": "agx/runtime:latest", "resources": ["cpu": "1", "memory": "512Mi", "pids": 256]],
            "limits": ["concurrentRuns": 5, "terminals": 2, "runTimeout": "15m"],
        ]
    }

    private func measureSpecs(
        _ store: RecordStore,
        _ bare: BareDatabase,
        writers: Int,
        _ report: Report,
    ) async throws {
        let text = spec(0).yamlText()
        let (ours, theirs) = try await compared(writers: writers) { number, round in
            let key = key(number)
            guard var record = try await store.get(key) else { throw BenchmarkError("\(key) is gone") }
            record.spec = spec(round)
            _ = try await store.update(record, expecting: record.resourceVersion)
        } with: { number, _ in
            try await bare.write(row: number, text: text, durability: .full)
        }
        report.add(
            "acknowledged spec writes, \(writers) writer\(writers == 1 ? "" : "s")",
            "\(ours.shown)/s",
            baseline: "\(theirs.shown)/s, SQLite",
            ratio: theirs / ours,
            aim: "3x",
        )
    }

    private func measureStatuses(_ store: RecordStore, _ bare: BareDatabase, _ report: Report) async throws {
        let text = status(0).jsonText()
        let (ours, theirs) = try await compared(writers: 1) { number, round in
            let key = key(number)
            guard let record = try await store.get(key) else { throw BenchmarkError("\(key) is gone") }
            _ = try await store.updateStatus(
                of: key,
                uid: record.uid,
                to: status(round),
                expecting: record.resourceVersion,
            )
        } with: { number, _ in
            try await bare.write(row: number, text: text, durability: .normal)
        }
        report.add(
            "status writes",
            "\(ours.shown)/s",
            baseline: "\(theirs.shown)/s, SQLite",
            ratio: theirs / ours,
            aim: "3x",
        )
    }

    private func status(_ value: Int) -> JSONValue {
        [
            "phase": "Ready", "observedGeneration": .integer(Int64(value)), "containers": "2/2", "volumes": "3/3",
            "conditions": [["type": "Ready", "status": "True", "reason": "AllReady", "message": ""]],
        ]
    }

    /// Writes per second of both, the medians of rounds that take turns, so that a disk that slows down slows both.
    private func compared(
        writers: Int,
        _ ours: @escaping Write,
        with theirs: @escaping Write,
    ) async throws -> (Double, Double) {
        var (one, other) = (Samples(), Samples())
        for round in 1...Self.rounds {
            one.add(try await perSecond(writers: writers, round: round, ours))
            other.add(try await perSecond(writers: writers, round: round, theirs))
        }
        return (one.median, other.median)
    }

    /// Writes to the record of that number; the round makes it differ from the one before.
    private typealias Write = @Sendable (_ number: Int, _ round: Int) async throws -> Void

    /// Shares the writes among writers of disjoint rows; every write is awaited.
    private func perSecond(writers: Int, round: Int, _ write: @escaping Write) async throws -> Double {
        let each = Self.writesOfRound / writers
        let rows = Self.records / writers
        let duration = try await measured {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers {
                    group.addTask {
                        for turn in 0..<each { try await write(writer * rows + turn % rows, round * each + turn) }
                    }
                }
                try await group.waitForAll()
            }
        }.duration
        return Double(each * writers) / duration.milliseconds * 1e3
    }

    private func measureFanOut(_ store: RecordStore, _ report: Report) async throws {
        let alone = try await fanOut(store, watchers: 0)
        let all = try await fanOut(store, watchers: Self.watchers)
        report.add(
            "watch fan-out, \(Self.watchers) watchers of \(Self.writes) changes",
            "\((Double(Self.watchers * Self.writes) / all.duration.milliseconds * 1e3).shown) events/s, "
                + "\(all.missed) missed, \(all.repeated) repeated",
            baseline: "\((alone.duration).milliseconds.shown) ms to write them unwatched",
            ratio: all.duration.milliseconds / alone.duration.milliseconds,
            aim: "none missed or repeated",
        )
    }

    /// Writes while so many watch; ends when each has seen the last change.
    private func fanOut(
        _ store: RecordStore,
        watchers: Int,
    ) async throws -> (duration: Duration, missed: Int, repeated: Int) {
        let first = try await store.latestResourceVersion()
        let last = first + Int64(Self.writes)
        let watches = (0..<watchers).map { _ in store.watch(WatchQuery(kind: "Company", start: .now)) }
        let start = ContinuousClock.now
        return try await withThrowingTaskGroup(of: (Int, Int).self) { group in
            for watch in watches { group.addTask { try await follow(watch, from: first, to: last) } }
            group.addTask {
                for number in 0..<Self.writes {
                    let key = key(number % Self.records)
                    guard let record = try await store.get(key) else { throw BenchmarkError("\(key) is gone") }
                    let status: JSONValue = ["version": .integer(record.resourceVersion)]
                    _ = try await store.updateStatus(
                        of: key,
                        uid: record.uid,
                        to: status,
                        expecting: record.resourceVersion,
                    )
                }
                return (0, 0)
            }
            var (missed, repeated) = (0, 0)
            for try await (one, other) in group { (missed, repeated) = (missed + one, repeated + other) }
            return (ContinuousClock.now - start, missed, repeated)
        }
    }

    private func follow(_ watch: RecordWatch, from first: Int64, to last: Int64) async throws -> (Int, Int) {
        var (seen, repeated) = (first, 0)
        var count: Int64 = 0
        for try await event in watch {
            let version = event.resourceVersion
            if version <= seen { repeated += 1 } else { count += 1 }
            seen = max(seen, version)
            if seen >= last { break }
        }
        return (Int(last - first - count), repeated)
    }
}
