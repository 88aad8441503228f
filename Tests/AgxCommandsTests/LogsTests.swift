import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx logs", .timeLimit(.minutes(5)))
struct LogsTests {
    private static func run(_ name: String, attempt: Int64, state: String) -> JSONValue {
        [
            "apiVersion": "runagx.com/v1", "kind": "Run", "metadata": ["name": .string(name), "namespace": "acme"],
            "spec": ["task": "task-1", "attempt": .integer(attempt)], "status": ["state": .string(state)],
        ]
    }

    private static func withAcme(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            try await body(world, relay)
        }
    }

    /// Answers the logs of runs that have ended.
    private static func answer(_ request: StubRequest, _ text: String) -> StubAnswer {
        let offset = Int(request.parameter("offset") ?? "") ?? 0
        return .body(status: 200, Array(text.utf8.dropFirst(offset)), headers: ["Agx-Log-Size": "\(text.utf8.count)"])
    }

    @Test("--tail with -f goes on with both outputs")
    func tail() async throws {
        try await Self.withAcme { world, relay in
            relay.put(run: Self.run("run-1", attempt: 1, state: "Running"))
            let (output, errors) = (StubStream(), StubStream())
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                let isErrors = request.parameter("stream") == "stderr"
                guard request.parameter("follow") != "true" else { return .stream(isErrors ? errors : output) }
                return Self.answer(request, isErrors ? "e1\ne2\n" : "o1\no2\n")
            }
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask { await world.agx("logs", "run/run-1", "-f", "--tail", "1") }
                errors.send("late\n")
                output.send("more\n")
                await world.errors.wait(for: "late\n")
                await world.output.wait(for: "more\n")
                relay.put(run: Self.run("run-1", attempt: 1, state: "Succeeded"))
                output.end()
                errors.end()
                return await group.next()
            }
            #expect(outcome == .init(code: 0, output: "o2\nmore\n", errors: "e2\nlate\n"))
            let follows = relay.requests.filter { $0.contains("follow=true") }
            #expect(follows.count == 2 && follows.allSatisfy { $0.contains("offset=6&") }, "\(follows)")
        }
    }

    @Test(
        "of a task, -f minds which output is wanted and from where",
        arguments: [
            (["--stdout"], "o1 of run-1\no2 of run-1\no1 of run-2\no2 of run-2\n"),
            (["--stderr"], "e of run-1\ne of run-2\n"), (["--stdout", "--tail", "1"], "o2 of run-2\n"),
            (["--stdout", "--since-byte", "3"], "of run-2\no2 of run-2\n"), (["--stdout", "--tail", "0"], ""),
        ],
    )
    func task(options: [String], output: String) async throws {
        try await Self.withAcme { world, relay in
            try relay.put(
                """
                {apiVersion: runagx.com/v1, kind: Task, metadata: {name: task-1, namespace: acme}, spec: {},
                 status: {phase: Succeeded}}
                """
            )
            relay.put(run: Self.run("run-1", attempt: 1, state: "Succeeded"))
            relay.put(run: Self.run("run-2", attempt: 2, state: "Succeeded"))
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                let run = request.path.contains("/run-1/") ? "run-1" : "run-2"
                let isErrors = request.parameter("stream") == "stderr"
                return Self.answer(request, isErrors ? "e of \(run)\n" : "o1 of \(run)\no2 of \(run)\n")
            }
            let outcome = await world.agx(["logs", "task/task-1", "-f"] + options)
            #expect(outcome == .init(code: 0, output: output, errors: ""))
        }
    }

    @Test(
        "of a container's log, a part by time, life and bytes",
        arguments: [
            (["--since", "5m"], "sinceSeconds=300"), (["--since=1500ms"], "sinceSeconds=2"), (["-p"], "previous=true"),
            (["--previous=true"], "previous=true"), (["--limit-bytes", "99"], "limitBytes=99"),
        ],
    )
    func container(options: [String], query: String) async throws {
        try await Self.withAcme { world, relay in
            relay.rule { request in
                guard request.path.hasSuffix("/containers/sandbox/log") else { return nil }
                return .body(status: 200, Array(request.query.map { "\($0.name)=\($0.value)" }.joined().utf8))
            }
            let outcome = await world.agx(["logs", "container/sandbox"] + options)
            #expect(outcome == .init(code: 0, output: query, errors: ""))
        }
    }

    @Test(
        "options that mean nothing for what is shown are refused",
        arguments: [
            (["container/sandbox", "--since-byte", "5"], "--since-byte is for the logs of runs"),
            (["container/sandbox", "--stderr"], "--stderr is for the logs of runs"),
            (["run/run-1", "--since", "5m"], "--since is for the logs of containers"),
            (["task/task-1", "-p"], "--previous is for the logs of containers"),
            (
                ["container/sandbox", "--since", "yesterday"],
                "invalid argument \"yesterday\" for --since: write it like 30s, 5m or 1h",
            ),
        ],
    )
    func refused(arguments: [String], message: String) async throws {
        try await Self.withAcme { world, relay in
            let outcome = await world.agx(["logs"] + arguments)
            #expect(outcome == .init(code: 1, output: "", errors: "error: \(message)\n"))
        }
    }
}
