import Foundation
import GRDB
import ManifestFormat
import RecordStore
import TenantRuntime

/// How long after a commit the published copy has it, and what publishing costs those who commit.
struct ReplicaBenchmark {
    private static let rounds = 3
    private static let round: Duration = .seconds(8)
    private static let pause: Duration = .milliseconds(10)
    let count: Int
    let directory: String

    func run(_ report: Report) async throws {
        try? FileManager.default.removeItem(atPath: directory)  // Left by a run that was cut off, or not there.
        try FileManager.default.createDirectory(atPath: directory + "/context", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over directory.
        let store = try RecordStore(path: directory + "/company.db")
        try await WaitingTasks(count: count).create(in: store)
        var (alone, beside, delays) = (Samples(), Samples(), Samples())
        for _ in 0..<Self.rounds {
            for commit in try await commits(to: store) { alone.add(commit.duration) }
            let (commits, published) = try await publishing(store)
            for commit in commits { beside.add(commit.duration) }
            for delay in published { delays.add(delay) }
        }
        try store.close()
        report.add(
            "commit to its published copy, \(count) tasks",
            "\(delays.text), longest \(longest(delays))",
            aim: "1500 ms",
        )
        report.add(
            "the longest commit while copies are published",
            "\(longest(beside)) (median \(beside.median.shown), p99 \(beside.slowest.shown))",
            baseline:
                "\(longest(alone)) (median \(alone.median.shown), p99 \(alone.slowest.shown)), without publishing",
            ratio: (beside.milliseconds.max() ?? .nan) / (alone.milliseconds.max() ?? .nan),
            aim: "not held up",
        )
    }

    private func longest(_ samples: Samples) -> String { "\((samples.milliseconds.max() ?? .nan).shown) ms" }

    private struct Commit {
        var version: Int64
        var end: ContinuousClock.Instant
        var duration: Duration
    }

    /// Writes statuses one after the other, some 60 a second, for the length of a round.
    private func commits(to store: RecordStore) async throws -> [Commit] {
        let end = ContinuousClock.now + Self.round
        var commits: [Commit] = []
        while ContinuousClock.now < end {
            let key = WaitingTasks.key(Int.random(in: 0..<count))
            guard let record = try await store.get(key) else { throw BenchmarkError("\(key) is gone") }
            let status: JSONValue = ["phase": "Pending", "message": .string("look \(commits.count)")]
            let (saved, duration) = try await measured {
                try await store.updateStatus(
                    of: key,
                    uid: record.uid,
                    to: status,
                    expecting: record.resourceVersion,
                )
            }
            commits.append(Commit(version: saved.resourceVersion, end: .now, duration: duration))
            try await Task.sleep(for: Self.pause)
        }
        return commits
    }

    /// The same beside a publisher, and how long after each commit a copy with it could be opened.
    private func publishing(_ store: RecordStore) async throws -> ([Commit], delays: [Duration]) {
        let publisher = ReplicaPublisher(store: store, directory: directory + "/context", clock: ContinuousClock())
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await publisher.run() }
            async let commits = commits(to: store)
            let copies = try await copies(for: Self.round + .seconds(10))
            let made = try await commits
            let delays = made.compactMap { commit in
                copies.first { $0.version >= commit.version }.map { max($0.time - commit.end, .zero) }
            }
            guard delays.count == made.count else {
                throw BenchmarkError("\(made.count - delays.count) of \(made.count) commits were not published")
            }
            return (made, delays)
        }
    }

    /// The newest version of each copy, and when it was first seen.
    private func copies(for period: Duration) async throws -> [(version: Int64, time: ContinuousClock.Instant)] {
        let path = directory + "/context/company.db"
        let end = ContinuousClock.now + period
        var copies: [(version: Int64, time: ContinuousClock.Instant)] = []
        var inode: NSNumber?
        while ContinuousClock.now < end {
            // Until the first copy is there, there are no attributes.
            let number = try? FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? NSNumber
            if let number, number != inode {
                let time = ContinuousClock.now
                inode = number
                copies.append((try version(of: path), time))
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        return copies
    }

    private func version(of path: String) throws -> Int64 {
        var configuration = Configuration()
        configuration.readonly = true
        let copy = try DatabaseQueue(path: path, configuration: configuration)
        return try copy.read { try Int64.fetchOne($0, sql: "SELECT max(resource_version) FROM records") ?? 0 }
    }
}
