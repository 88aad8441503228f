import AgxModel
import Foundation
import RecordStore
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Repair of the database", .timeLimit(.minutes(10)))
struct DatabaseRepairTests {
    enum Damage: String, CaseIterable {
        case truncated, zeroedPage, garbageHeader, cutShort, emptied, removed
    }
    struct Crash: Error {}

    /// A state directory with a database of a few hundred tasks, and a replica of it.
    struct World {
        let state: TemporaryHome
        let context: TemporaryHome
        var database: String { state.path + "/company.db" }
        var replica: String { context.path + "/company.db" }

        init(publishes: Bool = true) async throws {
            state = try TemporaryHome()
            context = try TemporaryHome()
            let test = try TestStore(in: state)
            for index in 0..<200 { try await test.createTask("t\(index)", TestStore.shell("true", in: state)) }
            if publishes {
                try await ReplicaPublisher(store: test.store, directory: context.path, clock: ContinuousClock())
                    .publish()
            }
            try await test.createTask("late", TestStore.shell("true", in: state))
            try test.store.close()
        }

        func damage(_ damage: Damage, _ path: String? = nil) throws {
            let path = path ?? database
            if damage == .removed { return try FileManager.default.removeItem(atPath: path) }
            // The replica can't be written to by anybody.
            chmod(path, 0o600)
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            defer { file.closeFile() }
            let size = file.seekToEndOfFile()
            switch damage {
            case .truncated: file.truncateFile(atOffset: size / 2)
            case .cutShort: file.truncateFile(atOffset: 50)
            case .emptied: file.truncateFile(atOffset: 0)
            case .garbageHeader:
                file.seek(toFileOffset: 0)
                file.write(Data(repeating: 0x5A, count: 100))
            case .zeroedPage:
                for page in stride(from: UInt64(4096), to: size, by: 8192) {
                    file.seek(toFileOffset: page)
                    file.write(Data(count: 4096))
                }
            case .removed: break
            }
        }

        func repair(_ time: Double = 1_800_000_000) -> DatabaseRepair {
            DatabaseRepair(database: database, replica: replica, now: { Date(timeIntervalSince1970: time) })
        }

        /// The names of the tasks, and the version of the database.
        func tasks() async throws -> (names: [String], version: Int64) {
            let test = try TestStore(in: state)
            try await test.store.checkIntegrity()
            let page = try await test.store.list(ListQuery(kind: "Task", namespace: TestStore.namespace))
            let version = try await test.store.latestResourceVersion()
            // One more can be written.
            try await test.createTask("new-\(version)", TestStore.shell("true", in: state))
            try test.store.close()
            return (page.records.map(\.key.name), version)
        }

        var aside: [String] {
            get throws {
                try FileManager.default.contentsOfDirectory(atPath: state.path).filter { $0.contains(".corrupt-") }
            }
        }
    }

    @Test("the newest copy takes the place of a damaged one, which is kept", arguments: Damage.allCases)
    func restored(damage: Damage) async throws {
        let world = try await World()
        try world.damage(damage)
        let report = try #require(try world.repair().run())
        #expect(report.stage == .restored && report.copyTime != nil)
        try world.repair().finish(report)
        let (names, version) = try await world.tasks()
        #expect(names.count == 200 && !names.contains("late"))
        // Who has seen later versions has to list anew.
        #expect(version > 1_000_000)
        let files = try world.aside.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
        #expect(files.isEmpty == (damage == .removed))
        #expect(try world.repair().run() == nil)
        #expect(world.repair().lastReport()?.message.contains("may be missing") == true)
    }

    @Test("where the copy is damaged too, the database begins empty", arguments: Damage.allCases)
    func empty(damage: Damage) async throws {
        let world = try await World()
        try world.damage(.garbageHeader)
        try world.damage(damage, world.replica)
        // The copy that was looked through is the same file under another name.
        if damage == .removed { try world.damage(.removed, ReplicaCopy.kept(beside: world.replica)) }
        let report = try #require(try world.repair().run())
        #expect(report.copyTime == nil)
        #expect(report.message.contains("are gone"))
        #expect(try await world.tasks().names == [])
    }

    @Test("where the published copy can't be read, the one that was looked through does; nothing begins empty")
    func unreadable() async throws {
        let world = try await World()
        try world.damage(.garbageHeader)
        // Reading a folder fails for every user.
        try world.damage(.removed, world.replica)
        try FileManager.default.createDirectory(atPath: world.replica, withIntermediateDirectories: false)
        let (kept, away) = (ReplicaCopy.kept(beside: world.replica), world.context.path + "/away")
        try FileManager.default.moveItem(atPath: kept, toPath: away)
        let error = #expect(throws: TenantRuntimeError.self) { try world.repair().run() }
        #expect(error?.code == .untrustedFile)
        try FileManager.default.moveItem(atPath: away, toPath: kept)
        let report = try #require(try world.repair().run())
        #expect(report.stage == .restored && report.copyTime != nil)
        #expect(try await world.tasks().names.count == 200)
    }

    @Test("a sound database, and a new company's missing one, are left alone")
    func sound() async throws {
        let world = try await World()
        #expect(try world.repair().run() == nil)
        #expect(try await world.tasks().names.count == 201)
        let fresh = try await World(publishes: false)
        try FileManager.default.removeItem(atPath: fresh.database)
        #expect(try fresh.repair().run() == nil)
    }

    @Test(
        "a log that a power cut has torn is no damage, and what it still has stays; a damaged database is told all the same",
        arguments: UInt64(0)..<6,
    )
    func tornLog(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await World()
        let test = try TestStore(in: world.state)
        for index in 0..<10 { try await test.createTask("torn\(index)", TestStore.shell("true", in: world.state)) }
        let left = try TemporaryHome()
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: world.database + suffix, toPath: left.path + "/db" + suffix)
        }
        try test.store.close()
        let log = try Data(contentsOf: URL(filePath: left.path + "/db-wal"))
        func putBack(isDamaged: Bool) throws {
            for suffix in ["", "-wal", "-shm"] { unlink(world.database + suffix) }
            try FileManager.default.copyItem(atPath: left.path + "/db", toPath: world.database)
            if isDamaged { try world.damage(.zeroedPage) }
            let whole = Int.random(in: 0..<log.count, using: &random)
            try log.prefix(whole).write(to: URL(filePath: world.database + "-wal"))
        }
        try putBack(isDamaged: false)
        #expect(try world.repair().run() == nil)
        let names = Set(try await world.tasks().names)
        #expect(names.count >= 201 && names.contains("late"))
        let kept = (0..<10).filter { names.contains("torn\($0)") }
        #expect(kept == Array(0..<kept.count), "what comes first is lost last")
        try putBack(isDamaged: true)
        let report = try #require(try world.repair().run())
        let event = report.event(of: try CompanyID("acme"))
        #expect(event.type == .warning && event.reason == "RuntimeRepaired" && event.message.contains("put aside"))
        #expect(try await world.tasks().names.count == 200)
        #expect(try !world.aside.isEmpty)
    }

    @Test(
        "a crash after any step ends in the same state",
        arguments: [RepairReport.Stage.damaged, .aside, .restored],
    )
    func crash(stage: RepairReport.Stage) async throws {
        let world = try await World()
        try world.damage(.zeroedPage)
        var repair = world.repair()
        repair.checkpoint = { if $0 == stage { throw Crash() } }
        #expect(throws: Crash.self) { try repair.run() }
        let report = try #require(try world.repair(1_800_000_100).run())
        #expect(report.time == Date(timeIntervalSince1970: 1_800_000_000))
        #expect(try await world.tasks().names.count == 200)
        #expect(try world.aside.count == 1)
    }

    @Test("of the damaged ones three are kept, and nothing is done while somebody has the database open")
    func bounds() async throws {
        let world = try await World()
        for index in 0..<5 {
            try world.damage(.garbageHeader)
            let report = try #require(try world.repair(1_800_000_000 + Double(index)).run())
            try world.repair().finish(report)
        }
        #expect(try world.aside.count == 3)
        #expect(try world.aside.allSatisfy { !$0.contains("T080000Z") && !$0.contains("T080001Z") })
        let test = try TestStore(in: world.state)
        #expect(throws: StoreError.self) { try world.repair().run() }
        try test.store.close()
    }
}
