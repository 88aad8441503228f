import AgxModel
import Foundation
import Glibc
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import TenantRuntime

@Suite("Tasks to runs, with real processes", .timeLimit(.minutes(10)))
struct EndToEndTests {
    /// A company: store, home volume, caps, and a runtime that can be ended and begun again.
    struct Company {
        let test: TestStore
        let home: TemporaryHome
        let context: TemporaryHome
        let sandbox = LocalSandbox()

        init(stateDirectory: TemporaryHome? = nil, home: TemporaryHome? = nil) throws {
            test = try TestStore(in: stateDirectory)
            self.home = try home ?? TemporaryHome()
            context = try TemporaryHome()
        }

        func runtime(
            retention: RunRetention = RunRetention(),
            _ moment: @escaping @Sendable () -> RuntimeMoment = { .system() },
            change: (inout TenantRuntimeOptions) -> Void = { _ in },
        ) -> TenantRuntime<ContinuousClock> {
            var options = TenantRuntimeOptions(namespace: TestStore.namespace)
            options.home = home.volume
            options.contextDirectory = context.path
            options.capsPath = context.path + "/caps.json"
            options.tick = .milliseconds(100)
            options.moment = moment
            options.retention = retention
            change(&options)
            return TenantRuntime(store: test.store, sandbox: sandbox, options: options, clock: ContinuousClock())
        }

        /// Runs the runtime while `body` does, then cuts it off as a crash would.
        func whileRunning<Value: Sendable>(
            _ runtime: TenantRuntime<ContinuousClock>? = nil,
            _ body: @Sendable @escaping (TenantRuntime<ContinuousClock>) async throws -> Value,
        ) async throws -> Value {
            let runtime = runtime ?? self.runtime()
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask {
                    do { try await runtime.run() } catch is CancellationError {}
                    return nil
                }
                group.addTask { try await body(runtime) }
                defer { group.cancelAll() }
                while let result = try await group.next() { if let value = result { return value } }
                throw NeverHappened(what: "the runtime ended before the test did")
            }
        }

        func phase(_ task: String, is phase: AgentTask.Phase) async throws -> AgentTask.Status {
            try await eventually("\(task) is \(phase)") {
                let status = try await test.taskStatus(task)
                return status.phase == phase ? status : nil
            }
        }

        func ended(_ run: String, _ reason: RunReason) async throws {
            let status = try await eventually("\(run) has ended") {
                let status = try await test.runStatus(run)
                return status.state?.isFinal == true ? status : nil
            }
            #expect(status.reason == reason)
        }

        func write(caps: String) throws {
            try Data(caps.utf8).write(to: URL(filePath: context.path + "/caps.json"), options: .atomic)
        }
    }

    @Test("a task becomes a run with its output as the result")
    func success() async throws {
        let company = try Company()
        try await company.test.createTask(
            "hello",
            TestStore.shell("echo hi from $AGX_TASK/$AGX_COMPANY", in: company.home),
        )
        try await company.whileRunning { _ in _ = try await company.phase("hello", is: .succeeded) }
        let run = try await company.test.runStatus("hello-1")
        #expect(run.state == .succeeded)
        #expect(run.exitCode == 0)
        #expect(run.result == "hi from hello/acme\n")
        #expect(run.stdoutBytes == 19)
        let task = try await company.test.taskStatus("hello")
        #expect(task.conditions.isTrue("Complete"))
        #expect(task.lastRun == "hello-1")
    }

    @Test("failure, retry, dependency and block come out as they must")
    func failures() async throws {
        let company = try Company()
        var flaky = TestStore.shell("test -e done || { touch done; exit 3; }", in: company.home)
        flaky.retry = AgentTask.Retry(maxAttempts: 2, backoff: GoDuration(.milliseconds(50)))
        try await company.test.createTask("flaky", flaky)
        var after = TestStore.shell("echo after", in: company.home)
        after.dependsOn = ["flaky"]
        try await company.test.createTask("after", after)
        try await company.test.createTask("bad", TestStore.shell("exit 9", in: company.home))
        var blocked = after
        blocked.dependsOn = ["bad"]
        try await company.test.createTask("blocked", blocked)
        try await company.test.createTask("agent", AgentTask.Spec(prompt: "x", provider: .claude))
        var outside = after
        outside.cwd = "/etc"
        outside.dependsOn = []
        try await company.test.createTask("outside", outside)
        try await company.whileRunning { _ in
            _ = try await company.phase("after", is: .succeeded)
            #expect(try await company.phase("blocked", is: .blocked).reason == "DependencyFailed")
            #expect(try await company.phase("bad", is: .failed).reason == "NonZeroExit")
            #expect(try await company.phase("agent", is: .failed).reason == "InvalidRequest")
            #expect(try await company.phase("outside", is: .failed).reason == "InvalidRequest")
        }
        #expect(try await company.test.taskStatus("flaky").attempts == 2)
        #expect(try await company.test.runStatus("flaky-1").exitCode == 3)
    }

    @Test("five runs outlive three deaths of the runtime, and none runs twice")
    func deaths() async throws {
        let company = try Company()
        for index in 0..<5 {
            let line = "echo x >>ran-\(index); while [ ! -e go ]; do sleep 0.05; done; echo out-\(index); exit \(index)"
            try await company.test.createTask("t\(index)", TestStore.shell(line, in: company.home))
        }
        try await company.whileRunning { _ in
            for index in 0..<5 {
                _ = try await eventually("t\(index) has started") {
                    FileManager.default.fileExists(atPath: company.home.path + "/ran-\(index)") ? true : nil
                }
            }
        }
        for _ in 0..<2 { try await company.whileRunning { _ in _ = try await company.test.runs() } }
        _ = FileManager.default.createFile(atPath: company.home.path + "/go", contents: nil)
        try await company.whileRunning { _ in
            for index in 0..<5 { _ = try await company.phase("t\(index)", is: index == 0 ? .succeeded : .failed) }
        }
        for index in 0..<5 {
            let run = try await company.test.runStatus("t\(index)-1")
            #expect(run.exitCode == index)
            #expect(run.result == "out-\(index)\n")
            #expect(try String(contentsOfFile: company.home.path + "/ran-\(index)", encoding: .utf8) == "x\n")
        }
        #expect(try await company.test.runs().count == 5)
    }

    @Test("cancel ends a run and its stubborn children")
    func cancel() async throws {
        let company = try Company()
        let line = "trap '' TERM; setsid sleep 600 & echo up; sleep 600"
        try await company.test.createTask("long", TestStore.shell(line, in: company.home))
        try await company.whileRunning { _ in
            _ = try await eventually("it runs") {
                try await company.test.runs().first { try Run.decodeStatus($0.status).state == .running }
            }
            try await company.test.cancel("long")
            _ = try await company.phase("long", is: .cancelled)
        }
        let run = try #require(try await company.test.runs().first)
        #expect(try Run.decodeStatus(run.status).state == .cancelled)
        let stage = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter {
            pid in
            FileManager.default.contents(atPath: "/proc/\(pid)/environ")?.range(of: Data("AGX_RUN_ID=\(run.uid)".utf8))
                != nil
        }
        #expect(stage.isEmpty)
    }

    @Test(
        "a timeout counts on the boot clock: the wall clock may jump a day either way",
        arguments: [-86_400.0, 86_400],
    )
    func clockJump(shift: Double) async throws {
        let company = try Company()
        var spec = TestStore.shell("sleep 1; echo done", in: company.home)
        spec.timeout = .seconds(60)
        try await company.test.createTask("jump", spec)
        var short = TestStore.shell("sleep 600", in: company.home)
        short.timeout = .seconds(1)
        try await company.test.createTask("short", short)
        let started = ContinuousClock().now
        let runtime = company.runtime {
            var moment = RuntimeMoment.system()
            if started.duration(to: ContinuousClock().now) > .milliseconds(600) { moment.wall += shift }
            return moment
        }
        try await company.whileRunning(runtime) { _ in
            _ = try await company.phase("jump", is: .succeeded)
            #expect(try await company.phase("short", is: .failed).reason == "TimedOut")
        }
    }

    @Test("the caps file is taken up while running, and a broken one changes nothing")
    func caps() async throws {
        let company = try Company()
        try company.write(caps: #"{"concurrentRuns": 0}"#)
        try await company.test.createTask("t", TestStore.shell("true", in: company.home))
        try await company.whileRunning { runtime in
            #expect(try await company.phase("t", is: .pending).reason == "WaitingForTurn")
            try company.write(caps: "{")
            _ = try await eventually("the problem is told") { runtime.caps().problem }
            #expect(runtime.caps().0.concurrentRuns == 0)
            try company.write(caps: #"{"concurrentRuns": 1, "runTimeout": "30s"}"#)
            _ = try await company.phase("t", is: .succeeded)
        }
        let run = try #require(try await company.test.runs().first)
        #expect(try Run.decodeSpec(run.spec).timeout == .seconds(30))
    }

    @Test("a task that is deleted takes its run, processes and files with it")
    func deletion() async throws {
        let company = try Company()
        try await company.test.createTask("gone", TestStore.shell("sleep 600", in: company.home))
        try await company.whileRunning { _ in
            let run = try await eventually("it runs") {
                try await company.test.runs().first { try Run.decodeStatus($0.status).state == .running }
            }
            _ = try await company.test.store.delete(TestStore.key("Task", "gone"))
            _ = try await eventually("the run is gone") { try await company.test.runs().isEmpty ? true : nil }
            #expect(!FileManager.default.fileExists(atPath: company.home.volume.runDirectory(run.uid)))
        }
    }

    @Test("the replica is whole, read-only and follows")
    func replica() async throws {
        let company = try Company()
        let path = company.context.path + "/company.db"
        try await company.whileRunning { _ in
            _ = try await eventually("the first copy") { FileManager.default.fileExists(atPath: path) ? true : nil }
            try await company.test.createTask("seen", TestStore.shell("true", in: company.home))
            _ = try await eventually("the copy has the task") {
                try Data(contentsOf: URL(filePath: path)).range(of: Data("seen".utf8)) != nil ? true : nil
            }
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o444)
    }

    @Test("following a log gives every byte once and ends with the run")
    func follow() async throws {
        let company = try Company()
        let line =
            "for i in 1 2 3 4 5; do echo line $i; sleep 0.1; done; head -c 3000000 /dev/zero; printf 'no newline'"
        try await company.test.createTask("log", TestStore.shell(line, in: company.home))
        let bytes = try await company.whileRunning { runtime in
            let run = try await eventually("the run exists") { try await company.test.runs().first }
            var bytes: [UInt8] = []
            for try await chunk in runtime.logReader().read(run: run.uid, stream: .stdout, follow: true) {
                #expect(chunk.count <= RunLogReader<ContinuousClock>.chunkSize)
                bytes += chunk
            }
            var rest: [UInt8] = []
            for try await chunk in runtime.logReader().read(
                run: run.uid,
                stream: .stdout,
                from: 3_000_030,
                follow: false,
            ) {
                rest += chunk
            }
            #expect(rest == Array(bytes[3_000_030...]))
            return bytes
        }
        #expect(bytes.count == 35 + 3_000_000 + 10)
        #expect(bytes.suffix(10) == Array("no newline".utf8)[...])
        #expect(bytes.starts(with: Array("line 1\nline 2\n".utf8)))
    }
}
