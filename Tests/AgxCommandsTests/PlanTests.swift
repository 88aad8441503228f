import ManifestFormat
import Testing

@testable import AgxCommands

@Suite("agx plan", .timeLimit(.minutes(5)))
struct PlanTests {
    private static func plan(answering answer: String) async throws -> CommandWorld.Outcome {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { $0.path == "/fleet/plan" ? .json(answer) : nil }
            world.files["f.yaml"] = "{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}"
            return await world.agx("plan", "-f", "f.yaml")
        }
    }

    @Test("a document of which nothing can be told is a problem, not \"No changes\"")
    func unknown() async throws {
        let text = #"Task \"t\" is kept by its company's runtime"#
        let outcome = try await Self.plan(answering: #"{"records":[],"steps":[],"problems":["\#(text)"]}"#)
        #expect(outcome.code == 1)
        #expect(
            outcome.output == """
                Problems:
                  Task "t" is kept by its company's runtime

                Plan: 0 to create, 0 to update, 0 to delete, 0 unchanged; 0 Docker steps; 1 problem. Nothing has been changed.

                """
        )
    }

    @Test("problems come beside the changes and steps, a line for each")
    func problems() async throws {
        let outcome = try await Self.plan(
            answering: """
                {"records":[{"action":"create","kind":"Volume","namespace":"acme","name":"data"}],
                "steps":[{"engine":"local","action":"create volume","object":"agx-data-acme","cause":"absent"}],
                "problems":["Network acme/default: NameConflict: rename\\nit","Volume acme/home: VolumeMissing: gone"]}
                """
        )
        #expect(outcome.code == 1)
        #expect(
            outcome.output == """
                + create Volume acme/data

                Docker steps:
                  1.    create volume   agx-data-acme   absent

                Problems:
                  Network acme/default: NameConflict: rename it
                  Volume acme/home: VolumeMissing: gone

                Plan: 1 to create, 0 to update, 0 to delete, 0 unchanged; 1 Docker step; 2 problems. Nothing has been changed.

                """
        )
    }
}
