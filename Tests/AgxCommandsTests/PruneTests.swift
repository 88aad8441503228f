import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx apply --prune", .timeLimit(.minutes(5)))
struct PruneTests {
    private static func company(_ name: String) -> String {
        "apiVersion: runagx.com/v1\nkind: Company\nmetadata: {name: \(name)}\nspec: {}\n"
    }

    private static func volume(_ name: String) -> String {
        "apiVersion: runagx.com/v1\nkind: Volume\nmetadata: {name: \(name), namespace: acme}\nspec: {}\n"
    }

    private static func all(_ documents: String...) -> String { documents.joined(separator: "---\n") }

    @Test("what left the files is named, then deleted; other sets, other labels and what controllers made stay")
    func prune() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["a.yaml"] = Self.all(
                Self.company("acme"),
                Self.company("zeta"),
                Self.volume("data"),
                Self.volume("old"),
            )
            #expect(await world.agx("apply", "-f", "a.yaml", "--apply-set=prod").code == 0)
            #expect(
                relay.object(.volumes, "old", in: "acme")?[path: "metadata", "labels"] == ["agx/apply-set": "prod"]
            )
            world.files["b.yaml"] = Self.volume("test")
            _ = await world.agx("apply", "-f", "b.yaml", "--apply-set=test")
            try relay.put(
                """
                apiVersion: runagx.com/v1
                kind: Volume
                metadata:
                  name: made
                  namespace: acme
                  labels: {agx/apply-set: prod}
                  ownerReferences: [{kind: Company, name: acme}]
                """
            )
            world.files["a.yaml"] = Self.all(Self.company("acme"), Self.volume("data"))
            let dry = await world.agx("apply", "-f", "a.yaml", "--apply-set=prod", "--prune", "--dry-run=server")
            #expect(dry.errors.contains("would be deleted:\n  acme/volume.runagx.com/old\n  company.runagx.com/zeta\n"))
            #expect(dry.output.hasSuffix("company.runagx.com/zeta pruned (server dry run)\n"))
            #expect(relay.object(.companies, "zeta") != nil)
            let outcome = await world.agx("apply", "-f", "a.yaml", "--apply-set=prod", "--prune")
            #expect(
                outcome
                    == .init(
                        code: 0,
                        output: """
                            company.runagx.com/acme unchanged
                            volume.runagx.com/data unchanged
                            volume.runagx.com/old pruned
                            company.runagx.com/zeta pruned

                            """,
                        errors: """
                            2 object(s) of the apply set prod are not in the files and are deleted:
                              acme/volume.runagx.com/old
                              company.runagx.com/zeta

                            """,
                    )
            )
            #expect(relay.object(.companies, "zeta") == nil && relay.object(.volumes, "old", in: "acme") == nil)
            for name in ["data", "test", "made"] {
                #expect(relay.object(.volumes, name, in: "acme") != nil, "\(name)")
            }
            let again = await world.agx("apply", "-f", "a.yaml", "--apply-set=prod", "--prune")
            #expect(again.errors == "")
        }
    }

    @Test("nothing is deleted if something was not applied")
    func failure() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["a.yaml"] = Self.all(Self.company("acme"), Self.company("zeta"))
            _ = await world.agx("apply", "-f", "a.yaml", "--apply-set=prod")
            relay.rule { request in
                request.method == "PATCH" ? FakeRelay.status(422, "Invalid", "no") : nil
            }
            world.files["a.yaml"] = Self.company("acme")
            #expect(await world.agx("apply", "-f", "a.yaml", "--apply-set=prod", "--prune").code == 1)
            #expect(relay.object(.companies, "zeta") != nil)
        }
    }

    @Test("every type that people write manifests of is looked through")
    func types() {
        // Runs and events are never written by people.
        #expect(Set(ApplySet.types) == Set(ResourceType.all).subtracting([.runs, .events]))
        #expect(ApplySet.types.count == Set(ApplySet.types).count)
    }

    @Test("a list with a warning, which may lack something, prunes nothing")
    func partial() async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["a.yaml"] = Self.all(Self.company("acme"), Self.company("zeta"))
            _ = await world.agx("apply", "-f", "a.yaml", "--apply-set=prod")
            relay.rule { request in
                request.method == "GET" && request.path.hasSuffix("/tasks")
                    ? .json(#"{"items":[]}"#, headers: ["Warning": #"299 - "acme: its runtime doesn't answer""#]) : nil
            }
            world.files["a.yaml"] = Self.company("acme")
            let outcome = await world.agx("apply", "-f", "a.yaml", "--apply-set=prod", "--prune")
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("the list of tasks is not whole: acme: its runtime doesn't answer"))
            #expect(relay.object(.companies, "zeta") != nil)
        }
    }

    @Test(
        "a set needs a name that a label can hold, and pruning needs a set",
        arguments: [["--prune"], ["--apply-set="], ["--apply-set=a b"], ["--apply-set=-x"]],
    )
    func refusals(_ arguments: [String]) async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["a.yaml"] = Self.company("acme")
            let outcome = await world.agx(["apply", "-f", "a.yaml"] + arguments)
            #expect(outcome.code != 0)
            #expect(outcome.errors.contains("--apply-set"))
            #expect(relay.requests == [])
        }
    }
}
