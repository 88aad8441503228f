import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Bad input is refused, and nothing is half applied", .serialized, .timeLimit(.minutes(5)))
    struct BadInputTests {
        @Test("A bad manifest is refused with file, line, column, field and what would be right; nothing is applied")
        func badManifests() async throws {
            try await withRelay { relay in
                let good = "apiVersion: runagx.com/v1\nkind: Company\nmetadata:\n  name: e2e-good\nspec: {plan: team}\n"
                for manifest in BadManifest.text + BadManifest.fields {
                    try await Self.expectRefusal(of: manifest, beside: good, on: relay)
                }
                let list = try await relay.api.sendOK(.GET, "\(APIClient.group)/companies")
                #expect(list["items"]?.array == [])
            }
        }

        @Test("A bad task is refused; tasks that wait for each other in the right order are taken in any order")
        func badTasks() async throws {
            try await withRelay { relay in
                try await relay.createCompany(BadManifest.company)
                try await relay.ready(BadManifest.company)
                for manifest in BadManifest.tasks {
                    try await Self.expectRefusal(
                        of: manifest,
                        beside: BadManifest.task("", name: "e2e-good"),
                        on: relay,
                    )
                }
                let tasks = "\(APIClient.group)/namespaces/\(BadManifest.company)/tasks"
                #expect(try await relay.api.sendOK(.GET, tasks)["items"]?.array == [])
                let right =
                    BadManifest.task("  dependsOn: [e2e-first]", name: "e2e-second") + "---\n"
                    + BadManifest.task("", name: "e2e-first")
                let applied = try await Self.apply(Array(right.utf8), on: relay)
                #expect(
                    applied
                        == .init(
                            code: 0,
                            output: "task.runagx.com/e2e-first created\ntask.runagx.com/e2e-second created\n",
                        )
                )
                #expect(try await relay.finished(BadManifest.company, "e2e-second").phase == "Succeeded")
                // On the API, where there is no file to look ahead in.
                let cycle = try await relay.api.send(
                    .PATCH,
                    tasks + "/e2e-first",
                    ["spec": ["dependsOn": ["e2e-second"]]],
                )
                #expect(cycle.code == 422)
                #expect(cycle.text.contains("e2e-first -> e2e-second -> e2e-first"), "\(cycle.text)")
            }
        }

        @Test("A company and its tasks can be applied by one call")
        func companyWithTask() async throws {
            try await withRelay { relay in
                let name = Relay.companyName()
                let company = """
                    apiVersion: runagx.com/v1
                    kind: Company
                    metadata: {name: \(name)}
                    spec: {plan: team, deletionPolicy: Delete}
                    ---

                    """
                let applied = try await Self.apply(
                    Array((company + BadManifest.task("", name: "e2e-one", company: name)).utf8),
                    on: relay,
                )
                #expect(applied.code == 0, "\(applied.output)")
                #expect(try await relay.finished(name, "e2e-one").phase == "Succeeded")
            }
        }

        @Test("A body that is no JSON, an old resourceVersion and a uid of before are refused with their reasons")
        func requests() async throws {
            try await withRelay { relay in
                let plans = "\(APIClient.group)/plans"
                for body in ["not json", "{\"a\":1,\"a\":2}", "[]", "", "{\"kind\": \"Plan\"", "\u{0}"] {
                    let answer = try await relay.api.send(.POST, plans, raw: Array(body.utf8))
                    #expect(answer.code == 400, "\(body): \(answer.text)")
                    let status = try answer.json()
                    #expect(status["reason"] == "BadRequest" && status["message"]?.string?.isEmpty == false, "\(body)")
                }
                let plan = plans + "/team"
                let old = try await relay.api.sendOK(.GET, plan)
                let version = old[path: "metadata", "resourceVersion"] ?? .null
                let uid = old[path: "metadata", "uid"] ?? .null
                try await relay.api.sendOK(.PATCH, plan, ["metadata": ["labels": ["a": "b"]]])
                let change: JSONValue = ["metadata": ["resourceVersion": version, "labels": ["a": "c"]]]
                let stale = try await relay.api.send(.PATCH, plan, change)
                #expect(stale.code == 409 && stale.text.contains("\"Conflict\""), "\(stale.text)")
                try await relay.api.sendOK(.DELETE, plan)
                try await relay.api.sendOK(
                    .POST,
                    plans,
                    ["apiVersion": "runagx.com/v1", "kind": "Plan", "metadata": ["name": "team"], "spec": [:]],
                )
                let patch = try await relay.api.send(.PATCH, plan, ["metadata": ["uid": uid, "labels": ["a": "d"]]])
                #expect(patch.code == 409 && patch.text.contains("UID in precondition"), "\(patch.text)")
                let deletion = try await relay.api.send(.DELETE, plan, ["preconditions": ["uid": uid]])
                #expect(deletion.code == 409 && deletion.text.contains("UID in precondition"), "\(deletion.text)")
                let labels = try await relay.api.sendOK(.GET, plan)[path: "metadata", "labels"]
                #expect(labels == nil || labels == [:])
            }
        }

        private static func expectRefusal(of manifest: BadManifest, beside good: String, on relay: Relay) async throws {
            let alone = try await apply(manifest.bytes, on: relay)
            #expect(alone.code == 1, "\(manifest.testDescription): \(alone.output)")
            let expected = manifest.expected.replacingOccurrences(of: "FILE", with: file(of: relay))
            let matches =
                expected.hasSuffix("…")
                ? alone.output.hasPrefix(expected.dropLast()) : alone.output == expected + "\n"
            #expect(matches, "\(manifest.testDescription): \(alone.output.prefix(500))")
            let beside = try await apply(Array((good + "---\n").utf8) + manifest.bytes, on: relay)
            #expect(beside.code == 1, "\(manifest.testDescription): \(beside.output)")
        }

        private static func file(of relay: Relay) -> String { relay.directory + "/manifest.yaml" }

        private static func apply(_ bytes: [UInt8], on relay: Relay) async throws -> Relay.CommandResult {
            try Data(bytes).write(to: URL(fileURLWithPath: file(of: relay)))
            return try await relay.agx(["apply", "-f", file(of: relay)])
        }
    }
}
