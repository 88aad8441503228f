import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("-l beside names and files", .timeLimit(.minutes(5)))
struct SelectorTests {
    private static let file = """
        {apiVersion: runagx.com/v1, kind: Plan, metadata: {name: free, labels: {env: test}}, spec: {}}
        ---
        {apiVersion: runagx.com/v1, kind: Plan, metadata: {name: team, labels: {env: live}}, spec: {}}
        ---
        {apiVersion: runagx.com/v1, kind: Plan, metadata: {name: bare}, spec: {}}
        """

    @Test(
        "of files, delete takes those whose labels are as -l says",
        arguments: [
            ("env=test", ["free"]), ("env!=test", ["bare", "team"]), ("env in (live, test)", ["team", "free"]),
            ("!env", ["bare"]), ("env,env notin (live)", ["free"]), ("env=none", []),
        ],
    )
    func files(selector: String, names: [String]) async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["f.yaml"] = Self.file
            #expect(await world.agx("apply", "-f", "f.yaml").code == 0)
            let outcome = await world.agx("delete", "-f", "f.yaml", "-l", selector)
            #expect(outcome.code == 0)
            #expect(outcome.output == names.map { "plan.runagx.com \"\($0)\" deleted\n" }.joined())
            #expect(outcome.errors == (names.isEmpty ? "No resources found\n" : ""))
        }
    }

    @Test(
        "what is no selector deletes nothing",
        arguments: ["env=a=b", "env in test", "a,,b", "=x", "env=ä", "a in (b"],
    )
    func broken(selector: String) async throws {
        try await CommandWorld.withRelay { world, relay in
            world.files["f.yaml"] = Self.file
            let outcome = await world.agx("delete", "-f", "f.yaml", "-l", selector)
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasPrefix("error: label selector \"\(selector)\": "))
            #expect(relay.writes.isEmpty)
        }
    }

    @Test(
        "a name and a selector don't go together, nor a name and --all",
        arguments: [
            (["delete", "plan", "free", "-l", "env=live"], "a selector"), (["delete", "plan/free", "--all"], "--all"),
            (["wait", "plan/free", "--for=delete", "-l", "a=b"], "a selector"),
            (["wait", "plan/free", "--for=delete", "--all"], "--all"),
            (["get", "plan", "free", "-l", "env=live"], "a selector"),
            (["get", "plan/free", "--field-selector", "metadata.name=x"], "a selector"),
            (["describe", "plan/free", "-l", "env=live"], "a selector"),
        ],
    )
    func names(arguments: [String], option: String) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Plan, metadata: {name: free}, spec: {}}")
            let outcome = await world.agx(arguments)
            #expect(outcome.code == 1)
            #expect(outcome.errors == "error: name cannot be provided when \(option) is specified\n")
            #expect(relay.object(.plans, "free") != nil)
        }
    }
}
