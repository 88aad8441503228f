import AgxModel
import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx describe task", .timeLimit(.minutes(5)))
struct DescribeTaskTests {
    /// As the relay tells it: the agent of the first run has told its cost, that of the second hasn't.
    private static let usage = #"""
        {"apiVersion":"runagx.com/v1","kind":"UsageReport","by":"task","isCut":false,
         "items":[
          {"key":"flaky","runs":2,"starts":2,"seconds":95,"processorSeconds":1.5,"peakMemoryBytes":102137856,
           "tokens":{"input":15,"output":20,"cacheRead":300,"cacheWrite":4000},"outputBytes":9,"cost":0.25,
           "computedRuns":0,"unpricedRuns":1}],
         "totals":{}}
        """#

    private static func run(_ attempt: Int64, _ status: String) throws -> JSONValue {
        let status = try JSONValue.parse(yaml: status)
        let metadata: JSONValue = [
            "name": .string("flaky-\(attempt)"), "namespace": "acme", "creationTimestamp": "2026-01-01T00:00:00Z",
        ]
        return [
            "apiVersion": "runagx.com/v1", "kind": "Run", "metadata": metadata, "status": status,
            "spec": ["task": "flaky", "attempt": .integer(attempt)],
        ]
    }

    /// The runs as the relay's own code shows them.
    private static func table(_ runs: [JSONValue]) throws -> JSONValue {
        let renderer = TableRenderer(definition: try Run.definition)
        let now = Timestamp(CommandWorld.now)
        let columns = renderer.columns.map { column -> JSONValue in
            ["name": .string(column.name), "type": .string(column.type), "priority": .integer(Int64(column.priority))]
        }
        let rows = runs.map { run -> JSONValue in ["cells": .array(renderer.cells(of: run, now: now)), "object": run] }
        return ["kind": "Table", "columnDefinitions": .array(columns), "rows": .array(rows)]
    }

    private static func fill(_ relay: FakeRelay) throws {
        try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
        try relay.put(
            """
            {apiVersion: runagx.com/v1, kind: Task, metadata: {name: flaky, namespace: acme},
             spec: {provider: claude}, status: {phase: Succeeded}}
            """
        )
        let runs = [
            try run(
                1,
                """
                {state: Failed, reason: NonZeroExit, exitCode: 3, startTime: "2026-01-01T00:00:00Z",
                 completionTime: "2026-01-01T00:01:30Z", cost: 0.25, tokens: {input: 10, output: 20}}
                """,
            ),
            try run(
                2,
                """
                {state: Succeeded, reason: Completed, exitCode: 0, startTime: "2026-01-01T00:02:00Z",
                 completionTime: "2026-01-01T00:02:05Z", tokens: {input: 5, cacheRead: 300, cacheWrite: 4000}}
                """,
            ),
        ]
        let table = try Self.table(runs.map { relay.put(run: $0) }).jsonText()
        relay.rule { $0.path.hasSuffix("/namespaces/acme/runs") ? .json(table) : nil }
    }

    @Test("shows what each run took, and what all of them cost as far as anybody knows")
    func costs() async throws {
        try await CommandWorld.withRelay { world, relay in
            try Self.fill(relay)
            relay.rule { $0.path.hasSuffix("/namespaces/acme/usage") ? .json(Self.usage) : nil }
            let outcome = await world.agx("describe", "task", "flaky", "-n", "acme")
            #expect(outcome.errors == "")
            let page = outcome.output.firstRange(of: "Runs:\n").map { String(outcome.output[$0.lowerBound...]) }
            #expect(
                page == """
                    Runs:
                      Name      Task    Attempt   State       Reason        Exit   Duration   Tokens   Cost   Age
                      flaky-1   flaky   1         Failed      NonZeroExit   3      90s        30       0.25   5m
                      flaky-2   flaky   2         Succeeded   Completed     0      5s         4305            5m
                    Usage:
                      Runs   Time    CPU Time   Peak Memory   Input   Output   Cache Read   Cache Write   Cost (USD)
                      2      1m35s   1.5s       97.4 MiB      15      20       300          4000          ≥0.2500
                    Events:         <none>

                    """
            )
            let asked = relay.requests.first { $0.contains("/usage?") } ?? ""
            #expect(asked.contains("by=task&task=flaky&from=2026-01-01T00:00:00Z"), "not of an earlier task: \(asked)")
        }
    }

    @Test("says so of a task that has used nothing, and of usage that can't be read")
    func none() async throws {
        try await CommandWorld.withRelay { world, relay in
            try Self.fill(relay)
            let mayRead = Countdown(1)
            relay.rule { request in
                guard request.path.hasSuffix("/usage") else { return nil }
                guard mayRead.next() else { return FakeRelay.status(403, "Forbidden", "not yours") }
                return .json(#"{"by":"task","items":[],"totals":{}}"#)
            }
            #expect(await world.agx("describe", "task", "flaky").output.contains("Usage:          <none>\n"))
            #expect(
                await world.agx("describe", "task", "flaky").output.contains("could not be read: usage: not yours\n")
            )
        }
    }
}
