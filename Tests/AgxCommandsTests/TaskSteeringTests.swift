import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx task cancel, retry and --follow of what is over, called off or blocked", .timeLimit(.minutes(5)))
struct TaskSteeringTests {
    /// A task whose status is that of its present generation.
    private static func task(
        _ name: String,
        _ phase: String,
        after dependencies: [String] = [],
        _ spec: JSONValue = [:],
        generation: Int64 = 1,
    ) -> JSONValue {
        var spec = spec
        spec["dependsOn"] = .array(dependencies.map { .string($0) })
        return [
            "apiVersion": "runagx.com/v1", "kind": "Task",
            "metadata": ["name": .string(name), "namespace": "acme", "generation": .integer(generation)],
            "spec": spec, "status": ["phase": .string(phase), "observedGeneration": .integer(generation)],
        ]
    }

    private static func withAcme(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            try await body(world, relay)
        }
    }

    @Test("what is over can't be cancelled", arguments: ["Succeeded", "Failed", "Cancelled"])
    func cancelOver(phase: String) async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("a", phase))
            let message = "error: task \"a\" is \(phase): there is nothing left to cancel\n"
            #expect(await world.agx("task", "cancel", "a") == .init(code: 1, output: "", errors: message))
            #expect(relay.writes.isEmpty)
            #expect(await world.agx("task", "cancel", "nobody").errors.contains("\"nobody\" not found"))
        }
    }

    @Test("of a task that is over the dependents are cancelled that aren't, and a go that nobody has seen yet is, too")
    func cancelDependents() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("a", "Failed"))
            relay.put(Self.task("b", "Blocked", after: ["a"]))
            relay.put(Self.task("c", "Succeeded", after: ["b"]))
            let outcome = await world.agx("task", "cancel", "a", "--with-dependents")
            #expect(outcome.output == "task.runagx.com/b cancelled\n")
            #expect(outcome.errors == "task \"a\" is Failed: there is nothing left to cancel\n")
            #expect(outcome.code == 0)
            var again = Self.task("again", "Failed", ["rerun": 1], generation: 2)
            again["status"]?["observedGeneration"] = 1
            relay.put(again)
            #expect(await world.agx("task", "cancel", "again").output == "task.runagx.com/again cancelled\n")
        }
    }

    @Test("a cancelled task gets no other go: it is refused, and left out among dependents")
    func retryCancelled() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("a", "Failed"))
            relay.put(Self.task("b", "Succeeded", after: ["a"], ["cancel": true]))
            relay.put(Self.task("c", "Cancelled", after: ["a"], ["cancel": true]))
            relay.put(Self.task("d", "Succeeded", after: ["b"]))
            relay.put(Self.task("e", "Skipped", after: ["a"]))
            let outcome = await world.agx("task", "retry", "a", "--with-dependents")
            #expect(outcome.output == "task.runagx.com/a retried\ntask.runagx.com/d retried\n")
            #expect(
                outcome.errors == """
                    task.runagx.com/b was cancelled and gets no other go
                    task.runagx.com/c was cancelled and gets no other go

                    """
            )
            let writes = relay.writes.count
            for name in ["b", "c"] {
                let refused = await world.agx("task", "retry", name, "--follow")
                #expect(refused.code == 1)
                #expect(refused.errors == "error: task \"\(name)\" was cancelled: create another task\n")
            }
            #expect(relay.writes.count == writes)
        }
    }

    @Test("a retry that is called off before its run begins is not followed for ever")
    func followCancelled() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("a", "Failed"))
            relay.rule { request in
                guard request.method == "PATCH" else { return nil }
                var task = Self.task("a", "Cancelled", ["rerun": 1, "cancel": true], generation: 3)
                task["status"]?["attempts"] = 1
                relay.put(task)
                return .json(task.jsonText())
            }
            let outcome = await world.agx("task", "retry", "a", "--follow")
            #expect(outcome.code == 1)
            #expect(outcome.errors == "error: task \"a\" never ran: Cancelled\n")
        }
    }

    @Test("following says once that a task is blocked, and why, and ends with code 1")
    func followBlocked() async throws {
        try await Self.withAcme { world, relay in
            relay.rule { request in
                guard request.method == "POST", request.path.hasSuffix("/tasks") else { return nil }
                var task = Self.task("task-1", "Blocked", after: ["test"])
                task["status"]?["reason"] = "DependencyFailed"
                task["status"]?["message"] = "It depends on test, which failed (NonZeroExit)."
                return .json(relay.put(task).jsonText(), status: 201)
            }
            let outcome = await world.agx("task", "run", "-f", "-p", "shell", "--depends-on", "test", "x")
            #expect(outcome.code == 1)
            #expect(
                outcome.errors == """
                    task.runagx.com/task-1 created
                    error: task "task-1" never ran: Blocked: DependencyFailed: It depends on test, which failed (NonZeroExit).

                    """
            )
        }
    }

    @Test("a task that has run is told to be blocked, too, when another go comes to nothing")
    func blockedAgain() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("a", "Blocked"))
            relay.put(run: Self.run("a-1", of: "a"))
            relay.rule { $0.path.hasSuffix("/log") ? .json("") : nil }
            let outcome = await world.agx("logs", "task/a", "-f")
            #expect(outcome.code == 1)
            #expect(outcome.errors == "error: task \"a\" doesn't go on: Blocked\n")
        }
    }

    private static func run(_ name: String, of task: String) -> JSONValue {
        [
            "apiVersion": "runagx.com/v1", "kind": "Run", "metadata": ["name": .string(name), "namespace": "acme"],
            "spec": ["task": .string(task), "attempt": 1], "status": ["state": "Succeeded"],
        ]
    }

    @Test("runs of an earlier task of the name are nobody's, and those of other tasks aren't read")
    func namesakes() async throws {
        try await Self.withAcme { world, relay in
            relay.put(Self.task("x", "Succeeded"))
            relay.put(run: Self.run("x-1", of: "x"))
            relay.remove(.tasks, "x", in: "acme")
            relay.put(Self.task("x", "Succeeded"))
            relay.put(run: Self.run("x-1-0a1b2c3d", of: "x"))
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                let run = request.path.split(separator: "/").dropLast().last ?? ""
                guard request.parameter("stream") == "stdout", request.parameter("offset") == "0" else {
                    return .json("")
                }
                return .json("\(run)\n")
            }
            #expect(await world.agx("logs", "task/x", "-f").output == "x-1-0a1b2c3d\n")
            #expect(await world.agx("logs", "task/x", "--stdout").output == "x-1-0a1b2c3d\n")
            let described = await world.agx("describe", "task/x").output
            #expect(described.contains("  x-1-0a1b2c3d   ") && !described.contains("  x-1   "))
            let lists = relay.requests.filter { $0.contains("/namespaces/acme/runs?") || $0.hasSuffix("acme/runs") }
            #expect(!lists.isEmpty && lists.allSatisfy { $0.contains("labelSelector=task") }, "\(lists)")
        }
    }
}
