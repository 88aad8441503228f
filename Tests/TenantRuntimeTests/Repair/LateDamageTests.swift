import AgxModel
import Foundation
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Damage that comes while the runtime works", .timeLimit(.minutes(10)))
struct LateDamageTests {
    typealias World = DatabaseRepairTests.World

    /// What kind of page is damaged: each that has something of the task `t100`.
    private enum Page: UInt8 {
        /// Its rows are gone.
        case tableLeaf = 0x0D
        /// It knows the task by another name.
        case indexLeaf = 0x0A
    }

    private static func damage(_ page: Page, of world: World) throws {
        let size = 4096
        var file = try Data(contentsOf: URL(filePath: world.database))
        var count = 0
        for start in stride(from: size, to: file.count, by: size) where file[start] == page.rawValue {
            guard let name = file.range(of: Data("Taskacmet100".utf8), in: start..<(start + size)) else { continue }
            switch page {
            case .tableLeaf: file.replaceSubrange(start..<(start + size), with: Data(count: size))
            case .indexLeaf: file.replaceSubrange(name, with: Data("Taskacmet10!".utf8))
            }
            count += 1
        }
        try #require(count > 0)
        try file.write(to: URL(filePath: world.database))
    }

    /// What tells one file from another that took its place.
    private static func inode(of path: String) -> UInt {
        var status = stat()
        return stat(path, &status) == 0 ? UInt(status.st_ino) : 0
    }

    private static func publisher(
        _ test: TestStore,
        _ world: World,
        _ clock: ManualClock,
        onDamage: @escaping @Sendable (String) -> Void = { _ in },
    ) -> ReplicaPublisher<ManualClock> {
        ReplicaPublisher(store: test.store, directory: world.context.path, clock: clock, onDamage: onDamage)
    }

    @Test("a damaged copy takes no good one's place, which the next start repairs from")
    func copies() async throws {
        let world = try await World()
        let good = try Data(contentsOf: URL(filePath: world.replica))
        try Self.damage(.tableLeaf, of: world)
        let test = try TestStore(in: world.state)
        try await test.createTask("after", TestStore.shell("true", in: world.state))
        let told = Mutex<[String]>([])
        let publisher = Self.publisher(test, world, ManualClock()) { reason in told.withLock { $0.append(reason) } }
        for _ in 0..<2 {
            let error = await #expect(throws: TenantRuntimeError.self) { try await publisher.publish() }
            #expect(error?.code == .database)
        }
        #expect(told.withLock(\.count) == 1)
        #expect(try Data(contentsOf: URL(filePath: world.replica)) == good)
        let names = try FileManager.default.contentsOfDirectory(atPath: world.context.path).sorted()
        #expect(names == [".company.db.good", "company.db"])
        try test.store.close()
        let report = try #require(try world.repair().run())
        #expect(report.copyTime != nil && report.isReindexed == nil)
        let tasks = try await world.tasks().names
        #expect(tasks.count == 200 && tasks.contains("t100"))
    }

    @Test("of a large database some copies are looked through; the newest of these is kept, and repaired from")
    func share() async throws {
        let world = try await World(publishes: false)
        let clock = ManualClock()
        let looks = Mutex(0)
        let inspection = ReplicaInspection(clock: clock) { path in
            looks.withLock { $0 += 1 }
            clock.advance(to: clock.now.offset + .seconds(1))
            return try DatabaseHealth.inspect(path)
        }
        func publish() async throws {
            let test = try TestStore(in: world.state)
            var publisher = Self.publisher(test, world, clock)
            publisher.inspection = inspection
            do { try await publisher.publish() } catch {
                try test.store.close()
                throw error
            }
            try test.store.close()
        }
        clock.advance(to: .seconds(100))
        try await publish()
        #expect(looks.withLock(\.self) == 1)
        try Self.damage(.tableLeaf, of: world)
        // The look took a second, so that the next comes twenty later.
        clock.advance(to: .seconds(120))
        try await publish()
        #expect(looks.withLock(\.self) == 1)
        // What takes long is done when the copy is published.
        let before = Self.inode(of: world.replica)
        clock.advance(to: .seconds(200))
        await #expect(throws: TenantRuntimeError.self) { try await publish() }
        let published = Self.inode(of: world.replica)
        #expect(published != before)
        // After a damaged one each is looked through, and none is published.
        await #expect(throws: TenantRuntimeError.self) { try await publish() }
        #expect(looks.withLock(\.self) == 3)
        #expect(Self.inode(of: world.replica) == published)
        let report = try #require(try world.repair().run())
        #expect(report.copyTime != nil)
        let tasks = try await world.tasks().names
        #expect(tasks.contains("t100") && tasks.contains("late"))
    }

    @Test("indexes that don't fit their tables are found by a check; the next start makes them anew, and loses nothing")
    func indexes() async throws {
        let world = try await World()
        try Self.damage(.indexLeaf, of: world)
        #expect(try world.repair().run() == nil, "a start looks less closely")
        let (test, home) = (try TestStore(in: world.state), try TemporaryHome())
        let verification = RuntimeVerification(
            store: test.store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: home.volume),
            repair: world.repair(),
        )
        #expect(verification.condition().status == .isTrue)
        #expect(try await verification.report().findings.first?.reason == .databaseDamaged)
        let condition = verification.condition()
        #expect(condition.status == .isFalse && condition.reason == "Damaged")
        try test.store.close()

        let report = try #require(try world.repair().run())
        #expect(report.isReindexed == true && report.stage == .restored && report.copyTime == nil)
        #expect(report.message.hasPrefix("indexes of the database didn't fit its tables"))
        try world.repair().finish(report)
        #expect(verification.condition().reason == "Repaired")
        #expect(try world.repair().run() == nil)
        let tasks = try await world.tasks().names
        #expect(tasks.count == 201 && tasks.contains("t100") && tasks.contains("late"))
        #expect(try world.aside == [])
    }

    @Test("a damaged database is copied after changes only, and no sooner than the rest after a look")
    func pace() async throws {
        let world = try await World(publishes: false)
        let test = try TestStore(in: world.state)
        let clock = ManualClock()
        let looks = Mutex(0)
        var publisher = Self.publisher(test, world, clock)
        publisher.inspection = ReplicaInspection(clock: clock) { _ in
            looks.withLock { $0 += 1 }
            clock.advance(to: clock.now.offset + .seconds(1))
            return .damaged("a page is gone")
        }
        try await withThrowingTaskGroup(of: Void.self) { [publisher] group in
            group.addTask { try await publisher.run() }
            // A look of one second, and a rest of twenty.
            await clock.sleeping(until: .seconds(21))
            clock.advance(to: .seconds(21))
            try await test.createTask("next", TestStore.shell("true", in: world.state))
            await clock.sleeping(until: .seconds(42))
            #expect(looks.withLock(\.self) == 2)
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.waitForAll() }
        }
        try test.store.close()
    }

    @Test("a check that couldn't be made notes no damage")
    func unchecked() async throws {
        let world = try await World(publishes: false)
        let (test, home) = (try TestStore(in: world.state), try TemporaryHome())
        let verification = RuntimeVerification(
            store: test.store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: home.volume),
            repair: world.repair(),
        )
        try test.store.close()
        let error = await #expect(throws: StoreError.self) { try await verification.report() }
        #expect(error?.isDamage == false)
        #expect(world.repair().damage() == nil)
        #expect(verification.condition().status == .isTrue)
    }

    @Test("a note of damage that isn't there any more is forgotten")
    func forgotten() async throws {
        let world = try await World()
        try world.repair().noteDamage("the first")
        try world.repair().noteDamage("the second")
        #expect(world.repair().damage()?.problem == "the first")
        #expect(try world.repair().run() == nil)
        #expect(world.repair().damage() == nil)
    }
}
