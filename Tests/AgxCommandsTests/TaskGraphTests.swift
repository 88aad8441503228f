import Foundation
import ManifestFormat
import Testing

@testable import AgxCommands

@Suite("agx task graph", .timeLimit(.minutes(5)))
struct TaskGraphTests {
    /// build -> test -> (review, on failure: alarm) -> publish after review; notes stands alone.
    private static let graph = TaskGraph([
        task("build", "Succeeded", from: 0, to: 60),
        task("test", "Succeeded", after: ["build"], from: 60, to: 360),
        task("lint", "Succeeded", after: ["build"], from: 60, to: 70),
        task("review", "Running", after: ["test", "lint"], from: 360),
        task("alarm", "Skipped", after: ["test"], on: ["test": "Failure"]),
        task("publish", "Pending", after: ["review"]),
        task("notes", "Failed", from: 5, to: 6),
    ])

    private static func task(
        _ name: String,
        _ phase: String,
        after dependencies: [String] = [],
        on conditions: [String: String] = [:],
        from start: Double? = nil,
        to end: Double? = nil,
    ) -> JSONValue {
        var status: JSONValue = ["phase": .string(phase), "reason": phase == "Failed" ? "RateLimited" : ""]
        if let start { status["startTime"] = .string(time(start)) }
        if let end { status["completionTime"] = .string(time(end)) }
        return [
            "metadata": ["name": .string(name)], "status": status,
            "spec": [
                "dependsOn": .array(dependencies.map { .string($0) }),
                "dependencyConditions": .object(conditions.mapValues { .string($0) }),
            ],
        ]
    }

    private static func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: 1_800_000_000 + seconds).formatted(.iso8601)
    }

    private static var picture: TaskGraphPicture {
        let now = Date(timeIntervalSince1970: 1_800_000_400)
        return TaskGraphPicture(graph: graph, path: CriticalPath(graph, now: now))
    }

    @Test("as text: each task below what it waits for, and the chain that decides when the last one ends")
    func text() {
        #expect(
            Self.picture.text == """
                build  Succeeded *
                  lint  Succeeded
                    review  Running *
                      publish  Pending
                  test  Succeeded *
                    alarm [on Failure]  Skipped
                    review  Running * (see above)
                notes  Failed (RateLimited)

                Critical path (6m40s): build -> test -> review

                """
        )
        #expect(TaskGraphPicture(graph: TaskGraph([]), path: nil).text == "There are no tasks.\n")
    }

    @Test("for Graphviz and as JSON")
    func machines() throws {
        let dot = Self.picture.dot
        #expect(dot.hasPrefix("digraph tasks {\n") && dot.hasSuffix("}\n"))
        #expect(dot.contains("  \"test\" -> \"alarm\" [label=\"Failure\"];\n"))
        #expect(dot.contains("  \"test\" [label=\"test\\nSucceeded\", penwidth=2];\n"))
        #expect(Self.picture.json["criticalPath"] == ["build", "test", "review"])
        let review = Self.picture.json["tasks"]?.array?.first { $0["name"] == "review" }
        #expect(review?["dependsOn"]?.array?.count == 2)
    }

    @Test("dependents come after what they depend on; a circle ends nothing")
    func dependents() {
        #expect(Self.graph.dependents(of: "test") == ["alarm", "review", "publish"])
        #expect(Self.graph.dependents(of: "publish") == [])
        let circle = TaskGraph([Self.task("a", "Pending", after: ["b"]), Self.task("b", "Pending", after: ["a"])])
        #expect(circle.dependents(of: "a") == ["b"])
        #expect(TaskGraphPicture(graph: circle, path: nil).text.contains("(see above)"))
    }

    @Test("retry takes those along that depend on a task, the first first, and cancel the last first")
    func steering() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            func put(_ name: String, _ phase: String, after dependencies: [String]) {
                var task = Self.task(name, phase, after: dependencies)
                task["apiVersion"] = "runagx.com/v1"
                task["kind"] = "Task"
                task["metadata"] = ["name": .string(name), "namespace": "acme"]
                relay.put(task)
            }
            put("a", "Failed", after: [])
            put("b", "Succeeded", after: ["a"])
            put("c", "Pending", after: ["b"])
            #expect(
                await world.agx("task", "retry", "a", "--with-dependents").output
                    == "task.runagx.com/a retried\ntask.runagx.com/b retried\n"
            )
            put("a", "Running", after: [])
            #expect(
                await world.agx("task", "cancel", "a", "--with-dependents").output
                    == "task.runagx.com/c cancelled\ntask.runagx.com/a cancelled\n"
            )
            #expect(await world.agx("task", "graph", "-o", "dot").output.contains("\"a\" -> \"b\""))
            #expect(await world.agx("task", "graph", "-o", "svg").code == 1)
            #expect(await world.agx("task", "graph", "nobody").errors.contains("\"nobody\" not found"))
        }
    }

    @Test("as many tasks as a company may have are sorted at once, those that wait for each other last")
    func many() {
        let names = (0..<20_000).map { "task-\($0)" }
        let chain = zip(names.dropFirst(), names).map { Self.task($0, "Pending", after: [$1]) }
        let circle = [Self.task("x", "Pending", after: ["y"]), Self.task("y", "Pending", after: ["x"])]
        let graph = TaskGraph([Self.task(names[0], "Pending")] + chain + circle)
        let start = ContinuousClock.now
        #expect(graph.topological() == names + ["x", "y"])
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
