import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx task and logs", .timeLimit(.minutes(5)))
struct TaskTests {
    private static func run(_ name: String, attempt: Int, state: String, exitCode: Int64? = nil) -> JSONValue {
        var status: JSONValue = ["state": .string(state)]
        if let exitCode { status["exitCode"] = .integer(exitCode) }
        if state == "Failed" { status["reason"] = "NonZeroExit" }
        return [
            "apiVersion": "runagx.com/v1", "kind": "Run", "metadata": ["name": .string(name), "namespace": "acme"],
            "spec": ["task": "task-1", "attempt": .integer(Int64(attempt))], "status": status,
        ]
    }

    private static func task(_ phase: String, in relay: FakeRelay) -> JSONValue {
        var task =
            relay.object(.tasks, "task-1", in: "acme") ?? [
                "apiVersion": "runagx.com/v1", "kind": "Task", "metadata": ["name": "task-1", "namespace": "acme"],
            ]
        task["status"] = ["phase": .string(phase)]
        return task
    }

    private static func withAcme(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            try await body(world, relay)
        }
    }

    @Test("a task is made of its options in the only company there is")
    func create() async throws {
        try await Self.withAcme { world, relay in
            let outcome = await world.agx(
                "task",
                "run",
                "--provider",
                "claude",
                "--model",
                "opus",
                "--priority",
                "-5",
                "--timeout",
                "10m",
                "--cwd=/home/player/x",
                "--env",
                "A=b=c",
                "--max-attempts",
                "3",
                "fix",
                "the bug",
            )
            #expect(outcome == .init(code: 0, output: "task.runagx.com/task-1 created\n", errors: ""))
            #expect(
                relay.object(.tasks, "task-1", in: "acme")?["spec"] == [
                    "provider": "claude", "model": "opus", "priority": -5, "timeout": "10m", "cwd": "/home/player/x",
                    "env": [["name": "A", "value": "b=c"]], "retry": ["maxAttempts": 3], "prompt": "fix the bug",
                ]
            )
        }
    }

    @Test("--follow shows the output of every run as it comes and ends with the last exit code")
    func follow() async throws {
        try await Self.withAcme { world, relay in
            let first = (output: StubStream(), errors: StubStream())
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                if request.path.contains("/run-1/") {
                    guard request.parameter("follow") == "true" else { return .json("") }
                    return .stream(request.parameter("stream") == "stderr" ? first.errors : first.output)
                }
                return .json(
                    request.parameter("stream") == "stdout" && request.parameter("offset") == "0" ? "second try\n" : ""
                )
            }
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask {
                    await world.agx("task", "run", "-f", "-n", "acme", "--provider=shell", "make", "test")
                }
                await world.errors.wait(for: "task.runagx.com/task-1 created\n")
                relay.put(run: Self.run("run-1", attempt: 1, state: "Queued"))
                relay.put(Self.task("Running", in: relay))
                relay.put(run: Self.run("run-1", attempt: 1, state: "Running"))
                first.output.send("hello ")
                await world.output.wait(for: "hello ")
                first.errors.send("oops\n")
                await world.errors.wait(for: "oops\n")
                first.output.send("world\n")
                await world.output.wait(for: "world\n")
                relay.put(run: Self.run("run-1", attempt: 1, state: "Failed", exitCode: 3))
                first.output.end()
                first.errors.end()
                await world.errors.wait(for: "run run-1: Failed: NonZeroExit\n")
                relay.put(Self.task("Pending", in: relay))
                relay.put(run: Self.run("run-2", attempt: 2, state: "Failed", exitCode: 7))
                relay.put(Self.task("Failed", in: relay))
                return await group.next()
            }
            #expect(outcome?.code == 7)
            #expect(outcome?.output == "hello world\nsecond try\n")
        }
    }

    @Test("a log cut in the middle goes on at the byte where it stopped")
    func resume() async throws {
        try await Self.withAcme { world, relay in
            relay.put(run: Self.run("run-1", attempt: 1, state: "Running"))
            let cuts = Countdown(1)
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                guard request.parameter("stream") == "stdout" else { return .json("") }
                let text = Array("0123456789".utf8)
                let rest = Array(text[(Int(request.parameter("offset") ?? "") ?? 0)...])
                guard cuts.next() else { return .body(status: 200, rest) }
                let stream = StubStream()
                stream.send(Array(rest.prefix(4)))
                stream.cut()
                relay.put(run: Self.run("run-1", attempt: 1, state: "Succeeded", exitCode: 0))
                return .stream(stream)
            }
            let outcome = await world.agx("logs", "run/run-1", "-f", "--stdout", "-n", "acme")
            #expect(outcome == .init(code: 0, output: "0123456789", errors: ""))
        }
    }

    @Test("a task that never ran says why")
    func neverRan() async throws {
        try await Self.withAcme { world, relay in
            relay.rule { request in
                guard request.method == "POST", request.path.hasSuffix("/tasks") else { return nil }
                relay.put(Self.task("Cancelled", in: relay))
                return .json(relay.object(.tasks, "task-1", in: "acme")?.jsonText() ?? "", status: 201)
            }
            let outcome = await world.agx("task", "run", "--follow", "--provider", "shell", "x")
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasSuffix("error: task \"task-1\" never ran: Cancelled\n"))
        }
    }

    @Test("what follows a suspended task says once that it waits to be resumed, and goes on when it is")
    func suspended() async throws {
        try await Self.withAcme { world, relay in
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask { await world.agx("task", "run", "--follow", "--provider", "shell", "x") }
                await world.errors.wait(for: "created\n")
                var task = Self.task("Suspended", in: relay)
                task["status"]?["reason"] = "Suspended"
                task["status"]?["message"] = "No run is started while spec.suspend is true."
                relay.put(task)
                await world.errors.wait(for: "task-1)\n")
                task["status"]?["attempts"] = 0
                relay.put(task)
                relay.put(Self.task("Cancelled", in: relay))
                return await group.next()
            }
            #expect(
                outcome?.errors == """
                    task.runagx.com/task-1 created
                    waiting for task task-1: Suspended: Suspended: No run is started while spec.suspend is true. \
                    (agx task resume -n acme task-1)
                    error: task "task-1" never ran: Cancelled

                    """
            )
        }
    }

    @Test("following that is interrupted leaves the task alone and says how to look again")
    func interrupted() async throws {
        try await Self.withAcme { world, relay in
            let code = await withTaskGroup(of: Int32.self) { group in
                group.addTask { await world.agx("task", "run", "--follow", "--provider", "shell", "x").code }
                await world.errors.wait(for: "created\n")
                group.cancelAll()
                return await group.next()
            }
            #expect(code == 130)
            #expect(world.errors.text.hasSuffix("task task-1 goes on; see it with: agx logs -n acme task/task-1 -f\n"))
        }
    }

    @Test("cancel, suspend, resume and retry change the right fields")
    func steering() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("Failed", in: relay))
            #expect(await world.agx("task", "suspend", "task/task-1").output == "task.runagx.com/task-1 suspended\n")
            #expect(await world.agx("task", "resume", "task-1").output == "task.runagx.com/task-1 resumed\n")
            #expect(await world.agx("task", "retry", "task-1").output == "task.runagx.com/task-1 retried\n")
            relay.put(Self.task("Running", in: relay))
            #expect(
                await world.agx("task", "retry", "task-1").errors
                    == "error: task \"task-1\" is Running: only a finished task is given another go\n"
            )
            #expect(await world.agx("task", "cancel", "task-1").output == "task.runagx.com/task-1 cancelled\n")
            #expect(
                relay.object(.tasks, "task-1", in: "acme")?["spec"] == ["cancel": true, "suspend": false, "rerun": 1]
            )
        }
    }

    @Test("a cut is told in its place, and what comes after it has its own bytes", arguments: ["-f", "--no-follow"])
    func cutLogs(follow: String) async throws {
        try await Self.withAcme { world, relay in
            relay.put(run: Self.run("run-1", attempt: 1, state: "Succeeded", exitCode: 0))
            let losses = Countdown(1)
            relay.rule { request in
                guard request.path.hasSuffix("/log"), request.parameter("untilCut") == "true" else { return nil }
                var offset = Int(request.parameter("offset") ?? "") ?? -1
                if (5..<9000).contains(offset) { offset = 9000 }
                let rest =
                    offset < 9000
                    ? Array("01234".utf8.dropFirst(offset)) : Array("tail\n".utf8.dropFirst(offset - 9000))
                let fields = ["Agx-Log-Offset": "\(offset)", "Agx-Log-Size": "9005"]
                guard follow == "-f", offset == 9000, losses.next() else {
                    return .body(status: 200, rest, headers: fields)
                }
                return .drop
            }
            let text = "01234\n[agx: 8.7 KiB of output cut here; it goes on at byte 9000]\ntail\n"
            #expect(await world.agx("logs", "run/run-1", follow, "--stdout").output == text)
            #expect(await world.agx("logs", "run/run-1", follow, "--stdout", "--since-byte", "9002").output == "il\n")
            #expect(await world.agx("logs", "run/run-1", follow, "--stdout", "--tail", "1").output == "tail\n")
        }
    }

    @Test("logs of a run: both outputs where they belong, one alone, its end, from a byte on")
    func logs() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("Succeeded", in: relay))
            relay.put(run: Self.run("run-1", attempt: 1, state: "Succeeded", exitCode: 0))
            relay.rule { request in
                guard request.path.hasSuffix("/runs/run-1/log") else { return nil }
                let text = request.parameter("stream") == "stdout" ? "a\nb\nc\n" : "e\n"
                return .body(status: 200, Array(text.utf8.dropFirst(Int(request.parameter("offset") ?? "0") ?? 0)))
            }
            #expect(await world.agx("logs", "run/run-1") == .init(code: 0, output: "a\nb\nc\n", errors: "e\n"))
            #expect(await world.agx("logs", "task/task-1", "--stderr") == .init(code: 0, output: "e\n", errors: ""))
            #expect(await world.agx("logs", "run", "run-1", "--stdout", "--tail=2").output == "b\nc\n")
            #expect(await world.agx("logs", "run/run-1", "--stdout", "--since-byte", "2", "-f").output == "b\nc\n")
            #expect(
                await world.agx("logs", "company/acme").errors
                    == "error: companies have no logs: name a run, a task or a container\n"
            )
            #expect(await world.agx("logs", "task/nope").code == 1)
        }
    }

    @Test("logs of a container are passed on with their options")
    func containerLogs() async throws {
        try await Self.withAcme { world, relay in
            relay.rule { request in
                guard request.path.hasSuffix("/containers/sandbox/log") else { return nil }
                return .body(status: 200, Array(request.query.map { "\($0.name)=\($0.value)\n" }.joined().utf8))
            }
            #expect(
                await world.agx("logs", "container", "sandbox", "-f", "--tail", "5", "--timestamps").output
                    == "follow=true\ntailLines=5\ntimestamps=true\n"
            )
        }
    }

    @Test(
        "exit codes are what a shell would see",
        arguments: [
            (#"{"state":"Succeeded"}"#, 0), (#"{"state":"Failed","exitCode":3}"#, 3),
            (#"{"state":"Failed","signal":9}"#, 137), (#"{"state":"Lost"}"#, 1),
            (#"{"state":"TimedOut","exitCode":0}"#, 1),
        ] as [(String, Int32)],
    )
    func exitCodes(status: String, code: Int32) throws {
        #expect(RunFollower.exitCode(of: ["status": try JSONValue.parse(json: Array(status.utf8))]) == code)
    }

    @Test(
        "the last lines of a stream",
        arguments: [
            ("a\nb\nc\n", 2, "b\nc\n"), ("a\nb\nc", 1, "c"), ("a\n", 5, "a\n"), ("", 3, ""), ("a\nb\n", 0, ""),
        ],
    )
    func lastLines(text: String, limit: Int, expected: String) {
        var lines = LastLines(limit: limit)
        for byte in text.utf8 { lines.append([byte]) }
        #expect(String(decoding: lines.bytes, as: UTF8.self) == expected)
    }
}
