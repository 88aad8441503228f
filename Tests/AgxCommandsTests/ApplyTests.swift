import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx apply", .timeLimit(.minutes(5)))
struct ApplyTests {
    private static let company = """
        apiVersion: runagx.com/v1
        kind: Company
        metadata:
          name: acme
        spec:
          plan: free
        """

    @Test("an object is created, left unchanged, then configured")
    func lifecycle() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["c.yaml"] = Self.company
            #expect(
                await world.agx("apply", "-f", "c.yaml")
                    == .init(code: 0, output: "company.runagx.com/acme created\n", errors: "")
            )
            #expect(
                await world.agx("apply", "-f", "c.yaml")
                    == .init(code: 0, output: "company.runagx.com/acme unchanged\n", errors: "")
            )
            world.files["c.yaml"] = Self.company.replacing("plan: free", with: "displayName: Acme")
            #expect(
                await world.agx("apply", "-f", "c.yaml")
                    == .init(code: 0, output: "company.runagx.com/acme configured\n", errors: "")
            )
            #expect(relay.object(.companies, "acme")?["spec"] == ["displayName": "Acme"])
        }
    }

    @Test("an object made in another way keeps its other fields")
    func foreignObject() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {state: Active}}")
            world.files["c.yaml"] = Self.company
            let outcome = await world.agx("apply", "-f", "c.yaml")
            #expect(outcome.output == "company.runagx.com/acme configured\n")
            #expect(outcome.errors == "")
            #expect(
                relay.writes == ["PATCH /apis/runagx.com/v1/companies/acme?fieldManager=agx&fieldValidation=Strict"]
            )
            #expect(relay.object(.companies, "acme")?["spec"] == ["state": "Active", "plan": "free"])
        }
    }

    @Test("what others refer to is applied first, and namespaced objects of a new company pass the check")
    func ordering() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["d/1.yaml"] = """
                apiVersion: runagx.com/v1
                kind: Container
                metadata: {name: db, namespace: acme}
                spec: {image: postgres}
                ---
                \(Self.company)
                """
            world.files["d/2.json"] =
                #"{"apiVersion":"runagx.com/v1","kind":"Plan","metadata":{"name":"free"},"spec":{}}"#
            world.files["d/readme.md"] = "not a manifest"
            let outcome = await world.agx("apply", "-f", "d")
            #expect(
                outcome
                    == .init(
                        code: 0,
                        output: """
                            plan.runagx.com/free created
                            company.runagx.com/acme created
                            container.runagx.com/db created

                            """,
                        errors: "",
                    )
            )
        }
    }

    @Test("one wrong object and nothing is applied; with --continue-on-error the others are")
    func allOrNothing() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { request in
                guard request.method == "PATCH", request.path.hasSuffix("/plans/free") else { return nil }
                return .json(
                    #"{"kind":"Status","code":422,"reason":"Invalid","message":"m","details":{"kind":"Plan","name":"free","causes":["#
                        + #"{"reason":"FieldValueInvalid","field":"spec.caps.cpu","message":"Invalid value: \"x\": no quantity"}]}}"#,
                    status: 422,
                )
            }
            world.files["a.yaml"] =
                Self.company + """

                    ---
                    apiVersion: runagx.com/v1
                    kind: Plan
                    metadata: {name: free}
                    spec:
                      caps:
                        cpu: x
                    """
            let outcome = await world.agx("apply", "-f", "a.yaml")
            #expect(outcome.code == 1)
            #expect(outcome.output == "")
            #expect(
                outcome.errors == """
                    error: a.yaml:13:5: spec.caps.cpu: Invalid value: "x": no quantity
                    error: nothing was applied: 1 of 2 objects is wrong (--continue-on-error applies the others)

                    """
            )
            #expect(relay.object(.companies, "acme") == nil)
            let second = await world.agx("apply", "-f", "a.yaml", "--continue-on-error")
            #expect(second.code == 1)
            #expect(second.output == "company.runagx.com/acme created\n")
        }
    }

    @Test("an unknown field is shown with its place")
    func unknownField() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { request in
                guard request.method == "PATCH", request.parameter("fieldValidation") == "Strict" else { return nil }
                return FakeRelay.status(
                    400,
                    "BadRequest",
                    "Company in version \"v1\" cannot be handled as a Company: strict decoding error: "
                        + "unknown field \"spec.plann\"; did you mean \"plan\"?, unknown field \"spec.env[1].valu\"",
                )
            }
            world.files["c.yaml"] = """
                apiVersion: runagx.com/v1
                kind: Company
                metadata: {name: acme}
                spec:
                  plann: free
                  env:
                    - {name: A}
                    - {name: B, valu: x}
                """
            let outcome = await world.agx("apply", "-f", "c.yaml")
            #expect(
                outcome
                    == .init(
                        code: 1,
                        output: "",
                        errors: """
                            error: c.yaml:5:3: spec.plann: unknown field: did you mean "plan"?
                            error: c.yaml:8:17: spec.env[1].valu: unknown field: leave it out

                            """,
                    )
            )
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var errors: String

        init(_ name: String, _ text: String, _ errors: String) {
            testDescription = name
            self.text = text
            self.errors = errors
        }
    }

    @Test(
        "wrong files are refused with their place before anything is asked of the relay",
        arguments: [
            Bad(
                "no apiVersion",
                "kind: Company",
                "error: f.yaml:1:1: apiVersion: is missing: write \"apiVersion: runagx.com/v1\"",
            ),
            Bad(
                "an unknown kind",
                "apiVersion: runagx.com/v1\nkind: Pod\nmetadata: {name: a}",
                "error: f.yaml:2:1: kind: no kind \"Pod\" in runagx.com/v1: use one of Company, Plan, ResourceCap, Network, Volume, Container, Task, Run, Schedule, ProviderCredential, PriceList",
            ),
            Bad(
                "an unknown version",
                "apiVersion: apps/v1\nkind: Pod\nmetadata: {name: a}",
                "error: f.yaml:1:1: apiVersion: unknown API version \"apps/v1\": use runagx.com/v1",
            ),
            Bad(
                "no name",
                "apiVersion: runagx.com/v1\nkind: Company\nmetadata: {labels: {a: b}}",
                "error: f.yaml:3:1: metadata.name: a name is missing: write a DNS label, such as my-name",
            ),
            Bad(
                "a generated name",
                "apiVersion: runagx.com/v1\nkind: Company\nmetadata:\n  generateName: a-",
                "error: f.yaml:4:3: metadata.generateName: cannot be used with apply: name the object, or use 'agx create'",
            ),
            Bad(
                "a scalar",
                "just text",
                "error: f.yaml:1:1: an object with apiVersion, kind and metadata is expected",
            ),
            Bad("no document", "---\n", "error: no objects passed: f.yaml has none"),
        ],
    )
    func refusals(bad: Bad) async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["f.yaml"] = bad.text
            let outcome = await world.agx("apply", "-f", "f.yaml")
            #expect(outcome == .init(code: 1, output: "", errors: bad.errors + "\n"))
            #expect(relay.requests == [])
        }
    }

    @Test("a syntax error has file, line and column")
    func syntax() async throws {
        try await CommandWorld.withRelay { world, _ in
            world.files["f.yaml"] = "a: 1\nb: [1\nc: 2\n"
            let outcome = await world.agx("apply", "-f", "f.yaml")
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasPrefix("error: f.yaml:3:"))
        }
    }

    private static func task(_ name: String, after others: String) -> String {
        "{apiVersion: runagx.com/v1, kind: Task, metadata: {name: \(name), namespace: acme}, spec: {dependsOn: [\(others)]}}"
    }

    @Test("tasks are created after those that they depend on")
    func taskOrder() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            world.files["f.yaml"] = [
                Self.task("d", after: "b, c"), Self.task("b", after: "a"), Self.task("other", after: ""),
                Self.task("c", after: "a, elsewhere"), Self.task("a", after: ""),
            ].joined(separator: "\n---\n")
            let outcome = await world.agx("apply", "-f", "f.yaml", "-o", "name")
            #expect(outcome.output == ["other", "a", "b", "c", "d"].map { "task.runagx.com/\($0)\n" }.joined())
        }
    }

    @Test("tasks that wait for each other are refused before anything is asked of the relay")
    func taskCycle() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["f.yaml"] = [
                Self.task("x", after: "a"), Self.task("a", after: "c"), Self.task("b", after: "a"),
                Self.task("c", after: "b"),
            ].joined(separator: "\n---\n")
            let outcome = await world.agx("apply", "-f", "f.yaml")
            #expect(outcome.code == 1)
            #expect(
                outcome.errors.hasSuffix(
                    "spec.dependsOn[0]: the tasks would wait for each other: a -> c -> b -> a; leave one of these out\n"
                ),
                "\(outcome.errors)",
            )
            #expect(relay.requests == [])
        }
    }

    @Test("two documents of one name are refused with both places")
    func duplicates() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["f.yaml"] = Self.company + "\n---\n" + Self.company
            let outcome = await world.agx("apply", "-f", "f.yaml")
            #expect(
                outcome.errors
                    == "error: f.yaml:11:3: metadata.name: company.runagx.com/acme is also given at f.yaml:4:3\n"
            )
            #expect(relay.requests == [])
        }
    }

    @Test("URLs, missing files and empty directories are refused in clear words")
    func sources() async throws {
        try await CommandWorld.withRelay { world, _ in
            world.files["d/x.txt"] = "x"
            #expect(
                await world.agx("apply", "-f", "https://x/y.yaml").errors.contains(
                    "manifests are not fetched from URLs"
                )
            )
            #expect(await world.agx("apply", "-f", "no.yaml").errors == "error: the path \"no.yaml\" does not exist\n")
            #expect(await world.agx("apply", "-f", "d").errors.contains("there is no file ending in .yaml"))
            #expect(await world.agx("apply").errors.contains("must specify -f"))
        }
    }

    @Test("standard input is read, and dry runs store nothing")
    func dryRuns() async throws {
        try await CommandWorld.withRelay { world, relay in
            var world = world
            world.input = TextInput(String(Self.company.prefix(20)), String(Self.company.dropFirst(20)))
            #expect(
                await world.agx("apply", "-f", "-", "--dry-run=server")
                    == .init(code: 0, output: "company.runagx.com/acme created (server dry run)\n", errors: "")
            )
            #expect(relay.writes.allSatisfy { $0.contains("dryRun=All") })
            world.files["c.yaml"] = Self.company
            let count = relay.writes.count
            #expect(
                await world.agx("apply", "-f", "c.yaml", "--dry-run=client").errors
                    == "error: --dry-run=client doesn't work with server-side apply "
                    + "(did you mean --dry-run=server instead?)\n"
            )
            #expect(relay.writes.count == count)
            #expect(relay.object(.companies, "acme") == nil)
        }
    }

    @Test("fields of others are told as kubectl tells them, once, and --force-conflicts takes them")
    func conflicts() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {plan: team}}")
            relay.rule { request in
                guard request.method == "PATCH", request.parameter("force") != "true" else { return nil }
                return .json(
                    #"{"kind":"Status","code":409,"reason":"Conflict","message":"Apply failed with 1 conflict: "#
                        + #"conflict with \"kubectl-edit\" using runagx.com/v1: .spec.plan","details":{"causes":["#
                        + #"{"reason":"FieldManagerConflict","field":".spec.plan","#
                        + #""message":"conflict with \"kubectl-edit\" using runagx.com/v1"}]}}"#,
                    status: 409,
                )
            }
            world.files["c.yaml"] = Self.company
            let outcome = await world.agx("apply", "-f", "c.yaml")
            #expect(outcome.code == 1)
            #expect(outcome.output == "")
            let lines = outcome.errors.split(separator: "\n")
            #expect(
                lines.first == """
                    error: c.yaml:1:1: company.runagx.com/acme: Apply failed with 1 conflict: conflict with \
                    "kubectl-edit" using runagx.com/v1: .spec.plan
                    """
            )
            #expect(lines.count { $0.hasPrefix("Please review the fields above") } == 1)
            #expect(relay.object(.companies, "acme")?[path: "spec", "plan"] == "team")
            let forced = await world.agx("apply", "-f", "c.yaml", "--force-conflicts")
            #expect(forced.output == "company.runagx.com/acme configured\n")
            #expect(relay.object(.companies, "acme")?[path: "spec", "plan"] == "free")
        }
    }

    @Test("a field that leaves the file leaves the object")
    func dropped() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["c.yaml"] = Self.company + "\n  displayName: Acme\n"
            _ = await world.agx("apply", "-f", "c.yaml")
            world.files["c.yaml"] = Self.company
            #expect(await world.agx("apply", "-f", "c.yaml").output == "company.runagx.com/acme configured\n")
            #expect(relay.object(.companies, "acme")?["spec"] == ["plan": "free"])
        }
    }

    @Test("a List is its items, and -n must agree with the files")
    func lists() async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            world.files["l.yaml"] = """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: runagx.com/v1
                    kind: Volume
                    metadata: {name: cache}
                    spec: {}
                  - apiVersion: runagx.com/v1
                    kind: Volume
                    metadata: {name: data, namespace: acme}
                    spec: {}
                """
            let outcome = await world.agx("apply", "-f", "l.yaml")
            #expect(outcome.output == "volume.runagx.com/cache created\nvolume.runagx.com/data created\n")
            #expect(relay.object(.volumes, "cache", in: "acme") != nil)
            let wrong = await world.agx("-n", "other", "apply", "-f", "l.yaml")
            #expect(wrong.errors.hasPrefix("error: l.yaml:10:28: metadata.namespace: the namespace from the provided"))
        }
    }

    @Test("create makes new objects only, also with generated names")
    func create() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["c.yaml"] = Self.company.replacing("name: acme", with: "generateName: co-")
            #expect(await world.agx("create", "-f", "c.yaml").output == "company.runagx.com/co-1 created\n")
            world.files["c.yaml"] = Self.company
            #expect(await world.agx("create", "-f", "c.yaml").code == 0)
            #expect(
                await world.agx("create", "-f", "c.yaml").errors
                    == "error: c.yaml:1:1: company.runagx.com/acme: companies.runagx.com \"acme\" already exists (AlreadyExists)\n"
            )
        }
    }
}
