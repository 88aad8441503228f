import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx schedule", .timeLimit(.minutes(5)))
struct ScheduleTests {
    private static func withNightly(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            try relay.put(
                """
                apiVersion: runagx.com/v1
                kind: Schedule
                metadata: {name: nightly, namespace: acme}
                spec:
                  schedule: 30 2 * * *
                  taskTemplate:
                    metadata: {labels: {team: web, schedule: other}, annotations: {note: x}}
                    spec: {provider: shell, prompt: echo night}
                """
            )
            try await body(world, relay)
        }
    }

    @Test("suspend and resume change the one field, by the bare name and with its kind")
    func steering() async throws {
        try await Self.withNightly { world, relay in
            let suspended = await world.agx("schedule", "suspend", "nightly", "-n", "acme")
            #expect(suspended == .init(code: 0, output: "schedule.runagx.com/nightly suspended\n", errors: ""))
            #expect(relay.object(.schedules, "nightly", in: "acme")?[path: "spec", "suspend"] == true)
            let resumed = await world.agx("-n", "acme", "schedule", "resume", "schedule/nightly")
            #expect(resumed == .init(code: 0, output: "schedule.runagx.com/nightly resumed\n", errors: ""))
            #expect(relay.object(.schedules, "nightly", in: "acme")?[path: "spec", "suspend"] == false)
            let unknown = await world.agx("schedule", "suspend", "nobody")
            #expect(unknown.code == 1 && unknown.errors.contains("nobody"))
        }
    }

    @Test("run makes a task as the schedule does, owned and labelled, that is of no occurrence")
    func run() async throws {
        try await Self.withNightly { world, relay in
            let outcome = await world.agx("schedule", "run", "nightly", "-n", "acme", "--name", "tonight")
            #expect(outcome == .init(code: 0, output: "task.runagx.com/tonight created\n", errors: ""))
            let task = try #require(relay.object(.tasks, "tonight", in: "acme"))
            #expect(task["spec"] == ["provider": "shell", "prompt": "echo night"])
            #expect(task[path: "metadata", "labels"] == ["team": "web", "schedule": "nightly"])
            #expect(task[path: "metadata", "annotations"] == ["note": "x"])
            let uid = try #require(relay.object(.schedules, "nightly", in: "acme")?[path: "metadata", "uid"])
            #expect(
                task[path: "metadata", "ownerReferences"] == [
                    [
                        "apiVersion": "runagx.com/v1", "kind": "Schedule", "name": "nightly", "uid": uid,
                        "controller": true, "blockOwnerDeletion": true,
                    ]
                ]
            )
            let unnamed = await world.agx("schedule", "run", "nightly")
            #expect(unnamed.output.hasPrefix("task.runagx.com/nightly-") && unnamed.code == 0)
            let unknown = await world.agx("schedule", "run", "nobody")
            #expect(unknown.code == 1 && unknown.errors.contains("nobody") && unknown.output.isEmpty)
        }
    }
}
