import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("The check of a runtime's database, directories and copy", .timeLimit(.minutes(10)))
struct VerificationTests {
    @Test("a check tells what doesn't belong together")
    func verification() async throws {
        let (test, home, context) = (try TestStore(), try TemporaryHome(), try TemporaryHome())
        let files = RunFiles(volume: home.volume)
        let database = test.directory.path + "/company.db"
        let repair = DatabaseRepair(database: database, replica: context.path + "/company.db", now: { Date() })
        let verification = RuntimeVerification(
            store: test.store,
            namespace: TestStore.namespace,
            files: files,
            repair: repair,
        )
        #expect(try await verification.report().findings.map(\.reason) == [.replicaMissing])
        try await ReplicaPublisher(store: test.store, directory: context.path, clock: ContinuousClock()).publish()
        #expect(try await verification.report().findings == [])
        let run = UUID().uuidString.lowercased()
        try files.prepare(run: run, command: RunCommand(arguments: ["true"], workingDirectory: home.path))
        try Data("garbage".utf8).write(to: URL(filePath: context.path + "/company.db"), options: .atomic)
        let reasons = try await verification.report().findings.map(\.reason)
        #expect(reasons == [.directoryWithoutRun, .replicaDamaged])
        #expect(verification.condition().status == .isTrue)
    }

    @Test("a check tells of a run whose output is gone, unless it never began or is being deleted")
    func runWithoutDirectory() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        let files = RunFiles(volume: home.volume)
        let verification = RuntimeVerification(
            store: test.store,
            namespace: TestStore.namespace,
            files: files,
            repair: DatabaseRepair(database: test.directory.path + "/company.db", replica: nil, now: { Date() }),
        )
        var started = Run.Status()
        started.startTime = Timestamp(secondsSinceEpoch: 0)
        for (name, status) in [
            ("queued", Run.Status()), ("whole", started), ("lost", started), ("leaving", started),
        ] {
            var draft = RecordDraft(
                key: TestStore.key(Run.kind, name),
                apiVersion: "runagx.com/v1",
                content: ["spec": ["task": "t", "attempt": 1, "provider": "shell", "prompt": "true"]],
                status: try JSONValue(encoding: status),
            )
            draft.finalizers = ["runagx.com/run-files"]
            let run = try await test.store.create(draft)
            if name == "leaving" { _ = try await test.store.delete(run.key) }
            guard name == "whole" else { continue }
            try files.prepare(run: run.uid, command: RunCommand(arguments: ["true"], workingDirectory: home.path))
        }
        let findings = try await verification.report().findings
        #expect(findings.map { "\($0.reason.rawValue) \($0.subject)" } == ["RunWithoutDirectory run/lost"])
    }

    @Test(
        "a check tells of a copy that is behind for longer than it should, and not of one that nothing has changed since"
    )
    func staleReplica() async throws {
        let (test, home, context) = (try TestStore(), try TemporaryHome(), try TemporaryHome())
        let replica = context.path + "/company.db"
        let now = Mutex(Date())
        let verification = RuntimeVerification(
            store: test.store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: home.volume),
            repair: DatabaseRepair(
                database: test.directory.path + "/company.db",
                replica: replica,
                now: { now.withLock(\.self) },
            ),
        )
        let publisher = ReplicaPublisher(store: test.store, directory: context.path, clock: ContinuousClock())
        /// Lets so many seconds have passed since the copy was made.
        func wait(_ seconds: Double) throws {
            let time = try FileManager.default.attributesOfItem(atPath: replica)[.modificationDate]
            let copied = try #require(time as? Date)
            now.withLock { $0 = copied.addingTimeInterval(seconds) }
        }
        try await test.createTask("one", TestStore.shell("true", in: home))
        try await publisher.publish()
        try wait(3600)
        #expect(try await verification.report().findings == [])
        try await test.createTask("two", TestStore.shell("true", in: home))
        try wait(5)
        #expect(try await verification.report().findings == [])
        try wait(3600)
        let finding = try #require(try await verification.report().findings.first)
        #expect(finding.reason == .replicaStale && finding.subject == "replica")
        #expect(finding.message.hasPrefix("It is 1 versions behind, and 36"))
        try await publisher.publish()
        try wait(3600)
        #expect(try await verification.report().findings == [])
    }

    @Test("a check says that the database is damaged, even where nothing of it can be read any more")
    func damaged() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        for index in 0..<200 { try await test.createTask("t\(index)", TestStore.shell("true", in: home)) }
        let database = test.directory.path + "/company.db"
        let repair = DatabaseRepair(database: database, replica: nil, now: { Date() })
        let verification = RuntimeVerification(
            store: test.store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: home.volume),
            repair: repair,
        )
        // What isn't in the database's file yet is in its log.
        for path in [database, database + "-wal"] {
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            let size = Int(file.seekToEndOfFile())
            file.seek(toFileOffset: 4096)
            file.write(Data(repeating: 0x5A, count: max(size - 4096, 0)))
            file.closeFile()
        }
        #expect(try await verification.report().findings.map(\.reason) == [.databaseDamaged])
    }
}
