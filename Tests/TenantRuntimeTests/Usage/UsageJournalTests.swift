import AgxModel
import Foundation
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("The runtime's ledger", .timeLimit(.minutes(10)))
struct UsageJournalTests {
    private final class World: Sendable {
        /// The clock on the wall.
        private final class Clock: Sendable {
            private let state = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
            var time: Date { state.withLock(\.self) }
            func advance(_ seconds: TimeInterval) { state.withLock { $0.addTimeInterval(seconds) } }
        }

        private let directory: TemporaryHome
        private let clock: Clock
        let store: RecordStore

        init() throws {
            let clock = Clock()
            self.clock = clock
            directory = try TemporaryHome()
            store = try RecordStore(path: directory.path + "/company.db", options: StoreOptions(now: { clock.time }))
        }

        func advance(_ seconds: TimeInterval) { clock.advance(seconds) }

        func journal(_ retention: UsageRetention = UsageRetention(), epoch: String = "e") -> UsageJournal {
            UsageJournal(store: store, namespace: "acme", epoch: epoch, retention: retention)
        }

        func write(_ runs: ClosedRange<Int>, company: String = "acme") async throws {
            for run in runs {
                let row = UsageRow(
                    run: "r\(run)",
                    name: "t-\(run)",
                    company: company,
                    task: "t",
                    provider: "shell",
                    ended: Timestamp(secondsSinceEpoch: 1_800_000_000),
                )
                try await store.write { try UsageJournal.write(row, in: $0) }
            }
        }
    }

    private static func names(_ page: UsagePage) -> [String] { page.rows.map(\.run) }

    @Test("pages come in the order of writing, each row once, whatever is written in between")
    func pages() async throws {
        let world = try World()
        try await world.write(8...12)
        try await world.write(1...3, company: "other")
        let first = try await world.journal().page(after: 0, epoch: nil, limit: 3)
        #expect(Self.names(first) == ["r8", "r9", "r10"] && first.hasMore && first.epoch == "e")
        try await world.write(1...1)
        let second = try await world.journal().page(after: first.position, epoch: "e", limit: 3)
        #expect(Self.names(second) == ["r11", "r12", "r1"] && !second.hasMore)
        let last = try await world.journal().page(after: second.position, epoch: "e", limit: 3)
        #expect(last.rows.isEmpty && last.position == second.position && !last.hasMore)
    }

    @Test("a position of another process, or none, gets everything from the start")
    func epoch() async throws {
        let world = try World()
        try await world.write(1...3)
        let end = try await world.journal().page(after: 0, epoch: nil, limit: 9).position
        for (position, epoch) in [(end, "other"), (end, nil), (-5, "e")] as [(Int64, String?)] {
            #expect(try await world.journal().page(after: position, epoch: epoch, limit: 9).rows.count == 3)
        }
    }

    @Test("rows go by number and age, the oldest first, and never before the relay has them")
    func prune() async throws {
        let world = try World()
        try await world.write(1...6)
        let journal = world.journal(UsageRetention(inAll: 4, age: .seconds(3600)))
        let half = try await journal.page(after: 0, epoch: nil, limit: 1).position
        #expect(try await journal.prune(acknowledged: half, epoch: "other") == 0)
        #expect(try await journal.prune(acknowledged: half, epoch: "e") == 1)
        let end = try await journal.page(after: 0, epoch: nil, limit: 5).position
        #expect(try await journal.prune(acknowledged: end, epoch: "e") == 1)
        #expect(Self.names(try await journal.page(after: 0, epoch: nil, limit: 9)) == ["r3", "r4", "r5", "r6"])
        world.advance(7200)
        try await world.write(7...7)
        #expect(try await journal.prune(acknowledged: end, epoch: "e") == 4)
        #expect(Self.names(try await journal.page(after: 0, epoch: nil, limit: 9)) == ["r7"])
        #expect(try await journal.prune(acknowledged: end, epoch: "e") == 0)
    }

    @Test("a row stays when its run and task go, and the first row of a run stays as it is")
    func stays() async throws {
        let world = try World()
        try await world.write(1...1)
        try await world.write(1...1)
        _ = try await world.store.collectOrphans()
        let records = try await world.store.list(kind: UsageJournal.kind, namespace: "acme", after: 0, limit: 9)
        #expect(records.count == 1 && records.first?.ownerReferences.isEmpty == true)
        #expect(records.first?.generation == 1)
    }
}
