import AgxModel
import FakeEngine
import ManifestFormat
import RecordStore
import Testing

@testable import FleetController

@Suite("Plans of a fleet on a fake engine", .timeLimit(.minutes(5)))
struct FleetPreviewTests {
    private static let state = RecordKey(kind: "Volume", namespace: "acme", name: "state")

    private static func document(of record: Record, _ change: (inout JSONValue) -> Void) throws -> FleetDocument {
        var object = record.object
        change(&object)
        return try #require(FleetDocument(object))
    }

    @Test("labels and annotations are compared as the spec is")
    func metadata() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            let key = RecordKey(kind: "Plan", name: "free")
            try await harness.edit(key) { $0.labels = ["tier": "gold", "old": "x"] }
            let plan = try #require(try await harness.store.get(key))
            let same = try await harness.fleet.preview([try Self.document(of: plan) { _ in }])
            #expect(same.records.map(\.action) == [.unchanged])
            let document = try Self.document(of: plan) { object in
                object["metadata"]?["labels"] = ["tier": "iron"]
                object["metadata"]?["annotations"] = ["runagx.com/note": "hi"]
            }
            let changes = try #require(try await harness.fleet.preview([document]).records.first)
            #expect(changes.action == .update)
            #expect(
                changes.changes.map { "\($0.path): \($0.old?.string ?? "-") -> \($0.new?.string ?? "-")" } == [
                    "metadata.annotations[runagx.com/note]: - -> hi", "metadata.labels.old: x -> -",
                    "metadata.labels.tier: gold -> iron",
                ]
            )
        }
    }

    @Test("a volume's loss is a problem, and once it is accepted, a step")
    func acceptedLoss() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme", ["state": "Active"])
            try await harness.waitReady("acme")
            try await harness.edit(company: "acme") { $0.spec["state"] = "Suspended" }
            await harness.engine.wait { $0.containers.values.allSatisfy { $0.state == .exited } }
            for container in ["agx-company-runtime-acme", "agx-company-sandbox-acme"] {
                try harness.engine.removeByHand(container: container)
            }
            try harness.engine.removeByHand(volume: "agx-state-acme")
            try await harness.waitReason("VolumeMissing", "Volume", "acme", "state")
            let record = try #require(try await harness.store.get(Self.state))
            let missing = try await harness.fleet.preview([try Self.document(of: record) { _ in }])
            #expect(missing.problems.contains { $0.hasPrefix("Volume acme/state: VolumeMissing: ") })
            let document = try Self.document(of: record) { object in
                object["metadata"]?["annotations"] = [LabelKeys.recreateVolume: "true"]
            }
            let accepted = try await harness.fleet.preview([document])
            #expect(accepted.records.first?.action == .update)
            #expect(!accepted.problems.contains { $0.contains("VolumeMissing") })
            #expect(
                accepted.steps.contains {
                    $0.step.object == "agx-state-acme" && $0.step.cause == "its loss was accepted"
                }
            )
        }
    }
}
