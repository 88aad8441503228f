import ManifestFormat
import RelayClient
import Synchronization
import Testing

@testable import AgxCommands

@Suite("agx wait and delete", .timeLimit(.minutes(5)))
struct WaitDeleteTests {
    private static func company(ready: String, reason: String = "Starting", generation: Int = 1, observed: Int = 1)
        -> JSONValue
    {
        [
            "apiVersion": "runagx.com/v1", "kind": "Company",
            "metadata": ["name": "acme", "generation": .integer(Int64(generation))], "spec": [:],
            "status": [
                "phase": "Progressing",
                "conditions": [
                    [
                        "type": "Ready", "status": .string(ready), "reason": .string(reason),
                        "message": "network is being made", "observedGeneration": .integer(Int64(observed)),
                    ]
                ],
            ],
        ]
    }

    @Test("what holds already needs no waiting")
    func immediate() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "True"))
            #expect(
                await world.agx("wait", "company/acme", "--for=condition=Ready", "--timeout=60s")
                    == .init(code: 0, output: "company.runagx.com/acme condition met\n", errors: "")
            )
            #expect(await world.agx("wait", "company", "acme", "--for=jsonpath={.status.phase}=Progressing").code == 0)
            #expect(await world.agx("wait", "company/acme", "--for", "create").code == 0)
            #expect(
                await world.agx("wait", "company/nope", "--for=delete").output == "company.runagx.com/nope deleted\n"
            )
        }
    }

    @Test("a wait ends with the change that it waits for, and shows what is missing on a terminal")
    func change() async throws {
        try await CommandWorld.withRelay { world, relay in
            var world = world
            world.terminalInfo.errorsAreTerminal = true
            world.terminalInfo.width = 200
            world.environment["NO_COLOR"] = "1"
            relay.put(Self.company(ready: "False"))
            let waiting = world
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask { await waiting.agx("wait", "company/acme", "--for=condition=Ready", "--timeout=50s") }
                await world.errors.wait(
                    for: "waiting for company.runagx.com/acme: Ready=False Starting: network is being made (0s)"
                )
                relay.put(Self.company(ready: "True", generation: 2, observed: 1))
                await world.errors.wait(for: "(of the spec before)")
                relay.put(Self.company(ready: "True", generation: 2, observed: 2))
                return await group.next()
            }
            #expect(outcome?.output == "company.runagx.com/acme condition met\n")
            #expect(outcome?.errors.hasSuffix("\r\u{1B}[K") == true)
        }
    }

    @Test("a wait that takes too long says what is missing and ends with 1")
    func timeout() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "False"))
            for timeout in ["0", "50ms"] {
                let outcome = await world.agx("wait", "company/acme", "--for=condition=Ready", "--timeout=\(timeout)")
                #expect(outcome.code == 1)
                #expect(outcome.output == "")
                #expect(outcome.errors.hasPrefix("error: timed out waiting for the condition on companies/acme"))
            }
            let missing = await world.agx("wait", "company/x", "--for=condition=Ready")
            #expect(missing.errors == "Error from server (NotFound): companies.runagx.com \"x\" not found\n")
        }
    }

    @Test(
        "unclear goals are refused",
        arguments: ["ready", "condition=", "jsonpath={.a", "condition"],
    )
    func badGoals(goal: String) async throws {
        let outcome = await CommandWorld().agx("wait", "company/acme", "--for", goal)
        #expect(outcome.code == 1)
        #expect(outcome.errors.hasPrefix("error: "))
    }

    @Test("delete returns when the object is gone")
    func delete() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put(
                "{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme, finalizers: [runagx.com/fleet]}, spec: {}}"
            )
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask { await world.agx("delete", "company", "acme") }
                await world.output.wait(for: "company.runagx.com \"acme\" deleted\n")
                relay.remove(.companies, "acme")
                return await group.next()
            }
            #expect(outcome == .init(code: 0, output: "company.runagx.com \"acme\" deleted\n", errors: ""))
        }
    }

    @Test("delete need not wait, and minds what doesn't exist")
    func deleteVariants() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put(
                "{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme, finalizers: [runagx.com/fleet]}, spec: {}}"
            )
            #expect(await world.agx("delete", "company", "acme", "--wait=false").code == 0)
            let late = await world.agx("delete", "company/acme", "--timeout=50ms")
            #expect(late.errors == "error: timed out waiting for the condition on companies/acme\n")
            #expect(await world.agx("delete", "company", "nope").code == 1)
            #expect(await world.agx("delete", "company", "nope", "--ignore-not-found").code == 0)
            #expect(
                await world.agx("delete", "companies").errors
                    == "error: resource(s) were provided, but no name was specified\n"
            )
        }
    }

    @Test("delete -f takes dependents first")
    func deleteFiles() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["f.yaml"] = """
                {apiVersion: runagx.com/v1, kind: Plan, metadata: {name: free}, spec: {}}
                ---
                {apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}
                ---
                {apiVersion: runagx.com/v1, kind: Container, metadata: {name: db, namespace: acme}, spec: {}}
                """
            #expect(await world.agx("apply", "-f", "f.yaml").code == 0)
            #expect(
                await world.agx("delete", "-f", "f.yaml").output == """
                    container.runagx.com "db" deleted
                    company.runagx.com "acme" deleted
                    plan.runagx.com "free" deleted

                    """
            )
        }
    }

    @Test("labels are set, guarded and removed")
    func labels() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "True"))
            #expect(
                await world.agx("label", "company", "acme", "tier=gold").output == "company.runagx.com/acme labeled\n"
            )
            #expect(
                await world.agx("label", "company/acme", "tier=iron").errors
                    == "error: 'tier' already has a value (gold), and --overwrite is false\n"
            )
            #expect(await world.agx("label", "company/acme", "tier=iron", "--overwrite").code == 0)
            #expect(relay.object(.companies, "acme")?[path: "metadata", "labels"] == ["tier": "iron"])
            #expect(await world.agx("label", "company/acme", "tier-").code == 0)
            #expect(relay.object(.companies, "acme")?[path: "metadata", "labels"] == [:])
            #expect(
                await world.agx("annotate", "company/acme", "note=hi there").output
                    == "company.runagx.com/acme annotated\n"
            )
        }
    }

    @Test("companies are suspended and resumed")
    func companyStates() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "True"))
            relay.rule { request in
                request.path.hasSuffix("/companies/acme/ensure-ready") && request.method == "POST" ? .json("{}") : nil
            }
            #expect(await world.agx("company", "suspend", "acme").output == "company.runagx.com/acme suspended\n")
            #expect(relay.object(.companies, "acme")?["spec"] == ["state": "Suspended"])
            #expect(await world.agx("company", "resume", "acme").output == "company.runagx.com/acme resumed\n")
            #expect(relay.object(.companies, "acme")?["spec"] == ["state": "Active"])
            #expect(await world.agx("company", "ensure-ready", "acme").output == "company.runagx.com/acme ready\n")
        }
    }

    @Test(
        "ensure-ready waits as long as it is told, with as many questions as the relay needs",
        arguments: [([], "5m"), (["--timeout", "90s"], "1m30s"), (["--timeout", "25m"], "10m")],
    )
    func ensureReady(options: [String], asked: String) async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "False"))
            let (late, away) = (Countdown(2), Countdown(1))
            relay.rule { request in
                guard request.path.hasSuffix("/ensure-ready") else { return nil }
                if late.next() { return FakeRelay.status(504, "Timeout", "company \"acme\" is not ready after 10m") }
                return away.next() ? .drop : .json("{}")
            }
            let outcome = await world.agx(["company", "ensure-ready", "acme"] + options)
            #expect(outcome == .init(code: 0, output: "company.runagx.com/acme ready\n", errors: ""))
            #expect(
                relay.writes
                    == Array(
                        repeating: "POST /apis/runagx.com/v1/companies/acme/ensure-ready?timeout=\(asked)",
                        count: 4,
                    )
            )
        }
    }

    @Test("ensure-ready ends when its time is over, and says what is missing")
    func ensureReadyTooLong() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "False"))
            relay.rule { request in
                request.path.hasSuffix("/ensure-ready") ? FakeRelay.status(504, "Timeout", "not ready") : nil
            }
            let outcome = await world.agx("company", "ensure-ready", "acme", "--timeout", "50ms")
            #expect(outcome.code == 1)
            let text = "error: timed out waiting for the condition on companies/acme: Ready=False"
            #expect(outcome.errors.hasPrefix(text))
        }
    }

    @Test(
        "delete says what becomes of dependents",
        arguments: [
            ([], "Background"), (["--cascade=background"], "Background"), (["--cascade", "foreground"], "Foreground"),
            (["--cascade=orphan"], "Orphan"),
        ],
    )
    func cascade(options: [String], policy: String) async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.company(ready: "True"))
            let bodies = Mutex<[JSONValue]>([])
            relay.rule { request in
                guard request.method == "DELETE" else { return nil }
                // What is no JSON is missing below.
                if let body = try? JSONValue.parse(json: request.body) { bodies.withLock { $0.append(body) } }
                return nil
            }
            #expect(await world.agx(["delete", "company", "acme"] + options).code == 0)
            #expect(bodies.withLock(\.self) == [["propagationPolicy": .string(policy)]])
            #expect(await world.agx("delete", "company", "acme", "--cascade=maybe").code != 0)
        }
    }

    @Test(
        "what went by itself between list and deletion is no error, unless told otherwise",
        arguments: [
            (["--all"], 0), (["-l", "tier=gold"], 0), (["--all", "--ignore-not-found=false"], 1),
        ] as [([String], Int32)],
    )
    func goneMeanwhile(options: [String], code: Int32) async throws {
        try await CommandWorld.withRelay { world, relay in
            var company = Self.company(ready: "True")
            company["metadata"]?["labels"] = ["tier": "gold"]
            relay.put(company)
            relay.rule { request in
                if request.method == "DELETE" { relay.remove(.companies, "acme") }
                return nil
            }
            #expect(await world.agx(["delete", "companies"] + options).code == code)
        }
    }
}
