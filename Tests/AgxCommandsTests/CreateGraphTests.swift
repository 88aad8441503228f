import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx create of several objects", .timeLimit(.minutes(5)))
struct CreateGraphTests {
    private static func document(_ name: String, after dependencies: [String]) -> String {
        """
        apiVersion: runagx.com/v1
        kind: Task
        metadata: {name: \(name), namespace: acme}
        spec: {provider: shell, prompt: x, dependsOn: [\(dependencies.joined(separator: ", "))]}
        """
    }

    /// The graph of examples/tasks/release.yaml, in an order in which most of it would be refused.
    private static let shuffled = [
        document("note", after: ["publish"]), document("review", after: ["test"]), document("alarm", after: ["test"]),
        document("publish", after: ["review"]), document("test", after: ["build"]), document("build", after: []),
    ]

    /// A relay that refuses a task whose dependencies aren't there, and one called `bad`.
    private static func withRelay(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            relay.rule { request in
                // A body that is no task is for the relay's own rules.
                guard request.method == "POST", let task = try? JSONValue.parse(json: request.body) else { return nil }
                if task.objectName == "bad" { return refusal("FieldValueInvalid", ["spec.prompt"], "it is bad") }
                let fields = (task[path: "spec", "dependsOn"]?.array ?? []).enumerated()
                    .filter { relay.object(.tasks, $0.element.string ?? "", in: "acme") == nil }
                    .map { "spec.dependsOn[\($0.offset)]" }
                return fields.isEmpty ? nil : refusal("FieldValueNotFound", fields, "there is no such task")
            }
            try await body(world, relay)
        }
    }

    private static func refusal(_ reason: String, _ fields: [String], _ message: String) -> StubAnswer {
        let causes = fields.map { field -> JSONValue in
            ["reason": .string(reason), "field": .string(field), "message": .string(message)]
        }
        let status: JSONValue = [
            "kind": "Status", "status": "Failure", "code": 422, "reason": "Invalid", "message": .string(message),
            "details": ["causes": .array(causes)],
        ]
        return .json(status.jsonText(), status: 422)
    }

    @Test("a graph is created in the order of its dependencies, however the file has it")
    func order() async throws {
        try await Self.withRelay { world, relay in
            world.files["release.yaml"] = Self.shuffled.joined(separator: "\n---\n")
            let outcome = await world.agx("task", "create", "-f", "release.yaml")
            let names = ["build", "test", "review", "alarm", "publish", "note"]
            #expect(outcome.output == names.map { "task.runagx.com/\($0) created\n" }.joined())
            #expect(outcome.errors == "")
            #expect(outcome.code == 0)
        }
    }

    @Test(
        "a graph that only the relay is to check misses nothing that it makes itself, and what it doesn't make is named",
        arguments: [["task", "create"], ["create"], ["apply"]],
    )
    func dryRun(command: [String]) async throws {
        try await Self.withRelay { world, relay in
            relay.rule { request in
                guard request.method == "PATCH", let task = try? JSONValue.parse(json: request.body) else { return nil }
                let names = (task[path: "spec", "dependsOn"]?.array ?? []).compactMap(\.string)
                guard !names.isEmpty else { return nil }
                let fields = names.indices.map { "spec.dependsOn[\($0)]" }
                return Self.refusal("FieldValueNotFound", fields, "there is no such task")
            }
            world.files["release.yaml"] = Self.shuffled.joined(separator: "\n---\n")
            let outcome = await world.agx(command + ["-f", "release.yaml", "--dry-run=server"])
            #expect(outcome.errors == "")
            #expect(outcome.code == 0)
            let lines = outcome.output.split(separator: "\n").sorted()
            #expect(lines.count == 6 && lines.first == "task.runagx.com/alarm created (server dry run)")
            #expect(relay.object(.tasks, "build", in: "acme") == nil)
            world.files["two.yaml"] =
                Self.document("one", after: []) + "\n---\n" + Self.document("two", after: ["nobody"])
            let missing = await world.agx(command + ["-f", "two.yaml", "--dry-run=server"])
            #expect(missing.output == "task.runagx.com/one created (server dry run)\n")
            #expect(missing.errors.contains("spec.dependsOn[0]: there is no such task"))
            #expect(missing.code == 1)
        }
    }

    @Test("of files with a wrong document nothing is created", arguments: [["task", "create"], ["create"]])
    func nothing(command: [String]) async throws {
        try await Self.withRelay { world, relay in
            world.files["bad.yaml"] = (Self.shuffled + [Self.document("bad", after: [])]).joined(separator: "\n---\n")
            let outcome = await world.agx(command + ["-f", "bad.yaml"])
            #expect(outcome.code == 1)
            #expect(outcome.output == "")
            #expect(
                outcome.errors == """
                    error: bad.yaml:34:25: spec.prompt: it is bad
                    error: nothing was created: 1 of 7 objects is wrong

                    """
            )
            #expect(relay.object(.tasks, "build", in: "acme") == nil)
        }
    }

    @Test("a dependency that neither the relay nor the files have is named, and a circle is")
    func missing() async throws {
        try await Self.withRelay { world, relay in
            world.files["m.yaml"] =
                Self.document("one", after: []) + "\n---\n" + Self.document("two", after: ["one", "nobody"])
            let outcome = await world.agx("task", "create", "-f", "m.yaml")
            #expect(outcome.errors.contains("nothing was created: 1 of 2 objects is wrong"))
            world.files["c.yaml"] = Self.document("a", after: ["b"]) + "\n---\n" + Self.document("b", after: ["a"])
            let circle = await world.agx("task", "create", "-f", "c.yaml")
            #expect(circle.errors.contains("the tasks would wait for each other: a -> b -> a"))
            #expect(relay.writes.allSatisfy { $0.contains("dryRun=All") })
        }
    }
}
