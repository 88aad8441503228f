import Foundation
import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx get and describe", .timeLimit(.minutes(5)))
struct GetTests {
    private func fill(_ relay: FakeRelay) throws {
        try relay.put(
            """
            {apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme, labels: {tier: gold}, generation: 2},
             spec: {plan: free}, status: {phase: Ready, observedGeneration: 2, conditions: [
             {type: Ready, status: "True", reason: AllReady, message: all is up, observedGeneration: 2,
              lastTransitionTime: "2026-01-01T00:04:00Z"}]}}
            """
        )
        try relay.put(
            "{apiVersion: runagx.com/v1, kind: Company, metadata: {name: zeta-industries}, spec: {plan: team}, status: {phase: Pending}}"
        )
        try relay.put(
            "{apiVersion: runagx.com/v1, kind: Container, metadata: {name: sandbox, namespace: acme}, spec: {}, status: {state: Running}}"
        )
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var output: String
        var errors = ""
        var code: Int32 = 0
        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(
        "tables are kubectl's, to the letter",
        arguments: [
            Row(
                arguments: ["get", "companies"],
                output:
                    "NAME              PHASE     AGE\nacme              Ready     5m\nzeta-industries   Pending   5m\n",
            ),
            Row(
                arguments: ["get", "co", "acme", "-o", "wide"],
                output: "NAME   PHASE   PLAN   AGE\nacme   Ready   free   5m\n",
            ),
            Row(arguments: ["get", "company/acme", "--no-headers"], output: "acme   Ready   5m\n"),
            Row(
                arguments: ["get", "companies", "-l", "tier=gold", "--show-labels"],
                output: "NAME   PHASE   AGE   LABELS\nacme   Ready   5m    tier=gold\n",
            ),
            Row(
                arguments: ["get", "companies", "-L", "tier,example.com/team"],
                output: "NAME              PHASE     AGE   TIER   TEAM\nacme              Ready     5m    gold   \n"
                    + "zeta-industries   Pending   5m           \n",
            ),
            Row(
                arguments: ["get", "co", "acme", "-Ltier", "--show-labels"],
                output: "NAME   PHASE   AGE   TIER   LABELS\nacme   Ready   5m    gold   tier=gold\n",
            ),
            Row(
                arguments: ["get", "containers", "-A"],
                output: "NAMESPACE   NAME      PHASE     AGE\nacme        sandbox   Running   5m\n",
            ),
            Row(arguments: ["get", "ct", "-nacme"], output: "NAME      PHASE     AGE\nsandbox   Running   5m\n"),
            Row(arguments: ["-n", "acme", "get", "ct", "-oname"], output: "container.runagx.com/sandbox\n"),
            Row(
                arguments: ["get", "company/acme", "container/sandbox", "-n", "acme"],
                output: """
                    NAME                      PHASE   AGE
                    company.runagx.com/acme   Ready   5m

                    NAME                           PHASE     AGE
                    container.runagx.com/sandbox   Running   5m

                    """,
            ),
            Row(
                arguments: ["get", "tasks", "-n", "acme"],
                output: "",
                errors: "No resources found in acme namespace.\n",
            ),
            Row(arguments: ["get", "plans"], output: "", errors: "No resources found\n"),
            Row(
                arguments: ["get", "company", "acme", "nope"],
                output: "NAME   PHASE   AGE\nacme   Ready   5m\n",
                errors: "Error from server (NotFound): companies.runagx.com \"nope\" not found\n",
                code: 1,
            ),
            Row(arguments: ["get", "company", "nope", "--ignore-not-found"], output: ""),
            Row(
                arguments: ["get", "pods"],
                output: "",
                errors: "error: the server doesn't have a resource type \"pods\", there are: companies, plans, "
                    + "resourcecaps, networks, volumes, containers, tasks, runs, schedules, providercredentials, pricelists, events\n",
                code: 1,
            ),
            Row(
                arguments: ["get", "companies", "-o", "xml"],
                output: "",
                errors: "error: unable to match a printer suitable for the output format \"xml\", "
                    + "allowed formats are: custom-columns=...,json,jsonpath=...,name,wide,yaml\n",
                code: 1,
            ),
            Row(
                arguments: [
                    "get", "companies", "-o", "jsonpath={range .items[*]}{.metadata.name}:{.spec.plan}{\"\\n\"}{end}",
                ],
                output: "acme:free\nzeta-industries:team\n",
            ),
            Row(
                arguments: [
                    "get", "companies", "-o",
                    "custom-columns=NAME:.metadata.name,TIER:{.metadata.labels.tier},WHY:.status.conditions[*].reason",
                ],
                output: "NAME              TIER     WHY\nacme              gold     AllReady\n"
                    + "zeta-industries   <none>   <none>\n",
            ),
            Row(
                arguments: ["get", "company/acme", "--no-headers", "-o", "custom-columns=X:.spec.plan"],
                output: "free\n",
            ),
            Row(
                arguments: ["get", "companies", "-o", "custom-columns=NAME"],
                output: "",
                errors: "error: unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>\n",
                code: 1,
            ),
            Row(
                arguments: ["get", "companies", "--sort-by", ".spec.plan", "-o", "name"],
                output: "company.runagx.com/acme\ncompany.runagx.com/zeta-industries\n",
            ),
            Row(
                arguments: ["get", "ct"],
                output: "",
                errors:
                    "error: which company is meant? Name it with -n NAME (there are: acme, zeta-industries), or set a "
                    + "default with 'agx config set-namespace NAME'\n",
                code: 1,
            ),
        ],
    )
    func tables(row: Row) async throws {
        try await CommandWorld.withRelay { world, relay in
            try fill(relay)
            let outcome = await world.agx(row.arguments)
            #expect(outcome == .init(code: row.code, output: row.output, errors: row.errors))
        }
    }

    @Test(
        "what the relay warns of is told, and the answer comes all the same",
        arguments: [
            ["get", "containers", "-A"], ["get", "containers", "-A", "-oname"], ["describe", "ct", "-n", "acme"],
        ],
    )
    func warnings(arguments: [String]) async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { request in
                guard request.path.hasSuffix("/containers") else { return nil }
                let warning = ["Warning": #"299 - "zeta: its runtime does not answer""#]
                return .json(#"{"items":[{"metadata":{"name":"sandbox"}}]}"#, headers: warning)
            }
            let outcome = await world.agx(arguments)
            #expect(outcome.errors.hasPrefix("Warning: zeta: its runtime does not answer\n"), "\(outcome)")
            #expect(outcome.code == 0)
        }
    }

    @Test("whole objects come without managed fields, several as a List")
    func wholeObjects() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put(
                "{apiVersion: runagx.com/v1, kind: Plan, metadata: {name: free, managedFields: [{manager: x}]}, spec: {a: 1}}"
            )
            let one = await world.agx("get", "plan", "free", "-o", "yaml")
            #expect(
                one.output == """
                    apiVersion: runagx.com/v1
                    kind: Plan
                    metadata:
                      creationTimestamp: "2026-01-01T00:00:00Z"
                      name: free
                      resourceVersion: "101"
                      uid: uid-101
                    spec:
                      a: 1

                    """
            )
            let list = try JSONValue.parse(json: Array(await world.agx("get", "plans", "-o", "json").output.utf8))
            #expect(list["kind"] == "List")
            #expect(list["items"]?.array?.count == 1)
        }
    }

    @Test("the configured company is the default, and colours appear on a terminal only")
    func terminalAndDefaults() async throws {
        try await CommandWorld.withRelay { world, relay in
            var world = world
            try fill(relay)
            world.files["/home/me/.agx/config"] = """
                {apiVersion: v1, kind: Config, current-context: a, contexts: [{name: a, context: {cluster: c, namespace: acme}}],
                 clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]}
                """
            world.terminalInfo.outputIsTerminal = true
            #expect(
                await world.agx("get", "ct").output
                    == "\u{1B}[1mNAME      PHASE     AGE\u{1B}[0m\nsandbox   \u{1B}[32mRunning\u{1B}[0m   5m\n"
            )
            world.environment["NO_COLOR"] = "1"
            #expect(await world.agx("get", "ct").output == "NAME      PHASE     AGE\nsandbox   Running   5m\n")
        }
    }

    @Test("a watch prints the list, then each change under the same headers, until it is cancelled with 130")
    func watch() async throws {
        try await CommandWorld.withRelay { world, relay in
            try fill(relay)
            let code = await withTaskGroup(of: Int32?.self) { group in
                group.addTask { await world.agx("get", "companies", "-w").code }
                await world.output.wait(for: "zeta-industries   Pending   5m\n")
                relay.put([
                    "apiVersion": "runagx.com/v1", "kind": "Company", "metadata": ["name": "new"],
                    "status": ["phase": "Ready"],
                ])
                await world.output.wait(for: "new               Ready     5m\n")
                relay.remove(.companies, "new")
                await world.output.wait(for: "new               Ready     5m\nnew               Ready     5m\n")
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(code == 130)
            #expect(world.output.text.components(separatedBy: "NAME").count == 2)
        }
    }

    @Test("a watch whose position is too old starts afresh")
    func expiredWatch() async throws {
        try await CommandWorld.withRelay { world, relay in
            try fill(relay)
            let first = Countdown(1)
            relay.rule { request in
                guard request.parameter("watch") == "true", first.next() else { return nil }
                return .json(
                    #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"old"}}"# + "\n"
                )
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await world.agx("get", "company", "acme", "-w", "-o", "name") }
                await world.output.wait(for: "company.runagx.com/acme\ncompany.runagx.com/acme\n")
                group.cancelAll()
            }
            #expect(
                relay.requests.contains { $0.contains("fieldSelector=metadata.name=acme&resourceVersion=0&watch=true") }
            )
        }
    }

    @Test("describe shows spec, conditions, children, and events with ages")
    func describe() async throws {
        try await CommandWorld.withRelay { world, relay in
            try fill(relay)
            relay.rule { request in
                guard request.path == "/api/v1/events" else { return nil }
                return .json(
                    """
                    {"kind":"EventList","items":[{"type":"Warning","reason":"Unhealthy","message":"no answer","count":3,
                    "firstTimestamp":"2026-01-01T00:01:00Z","lastTimestamp":"2026-01-01T00:04:30Z",
                    "source":{"component":"container-controller"}}]}
                    """
                )
            }
            let outcome = await world.agx("describe", "company", "acme")
            #expect(outcome.errors == "")
            #expect(
                outcome.output == """
                    Name:           acme
                    Labels:         tier=gold
                    Annotations:    <none>
                    API Version:    runagx.com/v1
                    Kind:           Company
                    Created:        2026-01-01T00:00:00Z (5m ago)
                    Generation:     2
                    Spec:
                      plan: free
                    Status:
                      phase: Ready
                    Conditions:
                      Type    Status   Reason     Since   Message
                      Ready   True     AllReady   60s     all is up
                    Resourcecaps:   <none>
                    Networks:       <none>
                    Volumes:        <none>
                    Containers:
                      Name      Phase     Age
                      sandbox   Running   5m
                    Events:
                      Type      Reason      Age                From                   Message
                      Warning   Unhealthy   30s (x3 over 4m)   container-controller   no answer

                    """
            )
        }
    }

    @Test("describe says when the next try is, and what a deletion waits for")
    func describeTimes() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put(
                """
                {apiVersion: runagx.com/v1, kind: Container, metadata: {name: db, namespace: acme,
                 deletionTimestamp: "2026-01-01T00:04:50Z", finalizers: [runagx.com/docker]}, spec: {},
                 status: {state: CrashLoopBackOff, nextRetryTime: "2026-01-01T00:06:20Z"}}
                """
            )
            let output = await world.agx("describe", "container/db", "-n", "acme").output
            #expect(output.contains("nextRetryTime: \"2026-01-01T00:06:20Z\"  (in 80s)\n"))
            #expect(
                output.contains("Deleting since: 2026-01-01T00:04:50Z (for 10s)\nWaits for:      runagx.com/docker\n")
            )
        }
    }

    @Test("describe of a company says when its containers are tried again")
    func describeRetries() async throws {
        try await CommandWorld.withRelay { world, relay in
            try fill(relay)
            try relay.put(
                """
                {apiVersion: runagx.com/v1, kind: Container, metadata: {name: db, namespace: acme}, spec: {},
                 status: {state: CrashLoopBackOff, nextRetryTime: "2026-01-01T00:06:20Z"}}
                """
            )
            let output = await world.agx("describe", "company", "acme").output
            #expect(output.contains("  db is tried again: 2026-01-01T00:06:20Z  (in 80s)\n"))
        }
    }

    @Test("control characters of tenants don't reach the terminal")
    func controlCharacters() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put([
                "apiVersion": "runagx.com/v1", "kind": "Plan", "metadata": ["name": "p"],
                "status": ["phase": "\u{1B}[2Jx"],
            ])
            #expect(await world.agx("get", "plans").output.contains("\u{1B}") == false)
        }
    }
}
