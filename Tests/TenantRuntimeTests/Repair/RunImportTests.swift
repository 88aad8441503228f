import AgxModel
import Foundation
import Glibc
import ManifestFormat
import RecordStore
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Runs that a repair finds on the home volume", .timeLimit(.minutes(10)))
struct RunImportTests {
    struct Crash: Error {}

    private static func paper(_ name: String, task: Record?, in home: TemporaryHome) throws -> RunCommand.File {
        var spec = Run.Spec(task: task?.key.name ?? "gone", attempt: 1, provider: .shell, prompt: "true")
        spec.cwd = home.path
        let paper = RunPaper(name: name, taskUID: task?.uid, spec: spec)
        return .init(name: RunPaper.file, content: try JSONValue(encoding: paper).jsonBytes())
    }

    private static func driver(_ test: TestStore, _ home: TemporaryHome, _ sandbox: FakeSandbox) -> RunDriver {
        RunDriver(
            store: test.store,
            namespace: TestStore.namespace,
            files: RunFiles(volume: home.volume),
            sandbox: sandbox,
            providers: .standard,
            credentials: { _ in ProviderCredentials() },
            liveness: .heartbeat,
            ledger: LaunchLedger(),
            moment: { .system() },
        )
    }

    @Test("come back with one result each, whatever the state of their files", arguments: UInt64(0)..<12)
    func imported(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        print("seed \(seed)")
        let (test, home) = (try TestStore(), try TemporaryHome())
        let files = RunFiles(volume: home.volume)
        let sandbox = FakeSandbox()
        var expected: [String: String] = [:]
        for index in 0..<8 {
            let run = UUID().uuidString.lowercased()
            let hasTask = Bool.random(using: &random)
            let spec = TestStore.shell("true", in: home)
            let task = hasTask ? try await test.createTask("t\(index)", spec) : nil
            var command = RunCommand(arguments: ["true"], workingDirectory: home.path)
            command.files = [try Self.paper("t\(index)-1", task: task, in: home)]
            try files.prepare(run: run, command: command)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                try await sandbox.launch(home.volume.shimCommand(run: run, liveness: .heartbeat), environment: [:])
                expected[run] = "Succeeded"
            case 1: if hasTask { expected[run] = "Succeeded" }
            default: try FileManager.default.removeItem(atPath: home.volume.runDirectory(run) + "/command.sh")
            }
        }
        var runImport = RunImport(store: test.store, namespace: TestStore.namespace, files: files)
        let crashes = Int.random(in: 0..<8, using: &random)
        for _ in 0..<crashes {
            runImport.checkpoint = { throw Crash() }
            do { _ = try await runImport.run() } catch is Crash {}
        }
        runImport.checkpoint = {}
        _ = try await runImport.run()
        #expect(try await runImport.run() == (0, 0, 0))
        let driver = Self.driver(test, home, sandbox)
        for _ in 0..<10 { for run in try await test.runs() { _ = try await driver.reconcile(run.key.name) } }
        var states: [String: String] = [:]
        for run in try await test.runs() { states[run.uid] = try Run.decodeStatus(run.status).state?.rawValue }
        #expect(states == expected, "seed \(seed)")
        #expect(sandbox.executions.values.allSatisfy { $0 == 1 })
        #expect(Set(try files.directories()) == Set(expected.keys))
    }

    @Test("whose request is lost or forged come back as orphans, and keep nobody from the start")
    func forged() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        let files = RunFiles(volume: home.volume)
        let long = String(repeating: "a", count: 200)
        let papers = [
            "not JSON", "{}", "{\"name\":\"../x\",\"spec\":{}}",
            "{\"name\":\"\(long)\",\"spec\":{\"task\":\"\(long)\","
                + "\"attempt\":1,\"provider\":\"shell\",\"prompt\":\"x\"}}",
        ]
        for text in papers {
            let run = UUID().uuidString.lowercased()
            var command = RunCommand(arguments: ["true"], workingDirectory: home.path)
            command.files = [.init(name: RunPaper.file, content: Array(text.utf8))]
            try files.prepare(run: run, command: command)
            #expect(try files.revoke(run: run))
        }
        let link = home.path + "/.agx/runs/" + UUID().uuidString.lowercased()
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc")
        let runImport = RunImport(store: test.store, namespace: TestStore.namespace, files: files)
        #expect(try await runImport.run() == (4, 1, 0))
        let runs = try await test.runs()
        #expect(runs.allSatisfy { $0.labels[LabelKeys.orphan] == "true" && $0.ownerReferences.isEmpty })
        for run in runs {
            _ = try await Self.driver(test, home, FakeSandbox()).reconcile(run.key.name)
            #expect(try await test.runStatus(run.key.name).state?.isFinal == true)
        }
    }

    @Test("whose task is lost are no runs of a later task of that name")
    func orphan() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        let (files, sandbox) = (RunFiles(volume: home.volume), FakeSandbox())
        let run = UUID().uuidString.lowercased()
        var command = RunCommand(arguments: ["true"], workingDirectory: home.path)
        var spec = Run.Spec(task: "t", attempt: 1, provider: .shell, prompt: "true")
        spec.cwd = home.path
        let paper = RunPaper(name: "t-1", taskUID: "lost", spec: spec)
        command.files = [.init(name: RunPaper.file, content: try JSONValue(encoding: paper).jsonBytes())]
        try files.prepare(run: run, command: command)
        try await sandbox.launch(home.volume.shimCommand(run: run, liveness: .heartbeat), environment: [:])
        _ = try await RunImport(store: test.store, namespace: TestStore.namespace, files: files).run()
        #expect(try await test.runs().map(\.key.name) == ["recovered-\(run)"])
        _ = try await Self.driver(test, home, sandbox).reconcile("recovered-\(run)")
        try await test.createTask("t", TestStore.shell("true", in: home))
        let pass = TaskPass(
            store: test.store,
            namespace: TestStore.namespace,
            board: TaskBoard(),
            caps: { RuntimeCaps(concurrentRuns: 1) },
            moment: { .system() },
        )
        for kind in [AgentTask.kind, Run.kind] {
            let page = try await test.store.list(ListQuery(kind: kind, namespace: TestStore.namespace))
            for record in page.records { pass.board.apply(.added(record)) }
            pass.board.markComplete(kind: kind)
        }
        _ = try await pass.reconcile()
        #expect(try await test.runs().map(\.key.name).contains("t-1"))
    }

    @Test("whose task is lost go on when a later task of that name is cancelled or deleted, and end when they are")
    func stranger() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        let files = RunFiles(volume: home.volume)
        let run = UUID().uuidString.lowercased()
        var command = RunCommand(arguments: ["true"], workingDirectory: home.path)
        var spec = Run.Spec(task: "t", attempt: 1, provider: .shell, prompt: "true")
        spec.cwd = home.path
        let paper = RunPaper(name: "t-1", taskUID: "lost", spec: spec)
        command.files = [.init(name: RunPaper.file, content: try JSONValue(encoding: paper).jsonBytes())]
        try files.prepare(run: run, command: command)
        let directory = home.volume.runDirectory(run)
        for (name, text) in [("started", "liveness=heartbeat\ncomplete=1\n"), ("heartbeat", "1")] {
            try Data(text.utf8).write(to: URL(filePath: directory + "/" + name))
        }
        _ = try await RunImport(store: test.store, namespace: TestStore.namespace, files: files).run()
        let (driver, name) = (Self.driver(test, home, FakeSandbox()), "recovered-\(run)")
        func expectGoesOn(_ comment: Comment) async throws {
            _ = try await driver.reconcile(name)
            let status = try await test.runStatus(name)
            #expect(status.state == .running && status.message == nil, comment)
        }
        try await expectGoesOn("there is no task")
        try await test.createTask("t", TestStore.shell("true", in: home))
        try await expectGoesOn("there is another")
        try await test.cancel("t")
        try await expectGoesOn("it is cancelled")
        _ = try await test.store.delete(TestStore.key("Task", "t"))
        try await expectGoesOn("it is deleted")
        _ = try await test.store.delete(TestStore.key("Run", name))
        _ = try await driver.reconcile(name)
        #expect(try await test.runStatus(name).message == "It is being stopped.")
    }

    @Test(
        "whose directory nothing can be done with are counted, and keep nobody from the start",
        .enabled(if: DiskFullTests.SmallDisk.isPossible, "mounting a small file system needs root"),
    )
    func stuck() async throws {
        let (test, home) = (try TestStore(), try TemporaryHome())
        let files = RunFiles(volume: home.volume)
        let runs = [UUID(), UUID()].map { $0.uuidString.lowercased() }
        for run in runs {
            try files.prepare(run: run, command: RunCommand(arguments: ["true"], workingDirectory: home.path))
        }
        let stuck = home.volume.runDirectory(runs[0]) + "/full"
        mkdir(stuck, 0o700)
        try #require(mount("tmpfs", stuck, "tmpfs", 0, "size=1m") == 0)
        defer { umount2(stuck, Int32(MNT_DETACH)) }
        let runImport = RunImport(store: test.store, namespace: TestStore.namespace, files: files)
        #expect(try await runImport.run() == (0, 1, 1))
        try test.store.close()
        let failure = await #expect(throws: (any Error).self) { try await runImport.run() }
        #expect(failure is StoreError)
    }
}
