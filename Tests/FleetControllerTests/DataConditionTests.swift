import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Testing

@testable import FleetController

@Suite("What a company says of a repaired database", .timeLimit(.minutes(5)))
struct DataConditionTests {
    private static let key = RecordKey(kind: Company.kind, name: "acme")
    private static let first = Timestamp(Date(timeIntervalSince1970: 1_800_000_000))
    private static let second = Timestamp(Date(timeIntervalSince1970: 1_800_003_600))

    private static func repaired(_ time: Timestamp) -> Condition {
        Condition(RuntimeStatus.databaseHealthy, .isTrue, reason: "Repaired", message: "it was damaged", at: time)
    }

    private static let sound = Condition(RuntimeStatus.databaseHealthy, .isTrue, reason: "Sound", at: first)

    private func withCompany(_ body: (RecordStore, DataConditionReporter) async throws -> Void) async throws {
        try await FleetHarness.withStore { store in
            var status = Company.Status()
            status.phase = .ready
            status.conditions = [Condition("Ready", .isTrue, reason: "AllReady", at: Self.first)]
            let spec: JSONValue = ["plan": "team"]
            let draft = RecordDraft(
                key: Self.key,
                apiVersion: "runagx.com/v1",
                content: ["spec": spec],
                status: try JSONValue(encoding: status),
            )
            _ = try await store.create(draft)
            try await body(store, DataConditionReporter(store: store) { Date() })
        }
    }

    private func status(_ store: RecordStore) async throws -> Company.Status {
        try Company.decodeStatus(try await store.get(Self.key)?.status)
    }

    @Test("it is false until a person acknowledges that very repair, and Ready stays as it is")
    func acknowledged() async throws {
        try await withCompany { store, reporter in
            try await reporter.report(Self.repaired(Self.first), of: Self.key)
            var condition = try await status(store).conditions[type: "RuntimeDataIntact"]
            #expect(condition?.status == .isFalse && condition?.reason == "DatabaseRepaired")
            let annotation = "runagx.com/repair-acknowledged=2027-01-15T08:00:00Z"
            #expect(condition?.message.hasPrefix("it was damaged; ") == true)
            #expect(condition?.message.hasSuffix(annotation) == true)
            #expect(try await status(store).conditions.isTrue("Ready"))
            var record = try #require(try await store.get(Self.key))
            record.annotations["runagx.com/repair-acknowledged"] = "2027-01-15T08:00:00Z"
            _ = try await store.update(record, expecting: record.resourceVersion)
            try await reporter.report(Self.repaired(Self.first), of: Self.key)
            condition = try await status(store).conditions[type: "RuntimeDataIntact"]
            #expect(condition?.status == .isTrue && condition?.reason == "Acknowledged")
            // The next one needs another word.
            try await reporter.report(Self.repaired(Self.second), of: Self.key)
            #expect(try await status(store).conditions[type: "RuntimeDataIntact"]?.status == .isFalse)
        }
    }

    @Test("damage that the next start is to repair makes it false, and a sound database true again")
    func damaged() async throws {
        let damaged = Condition(
            RuntimeStatus.databaseHealthy,
            .isFalse,
            reason: "Damaged",
            message: "restart the runtime",
            at: Self.first,
        )
        try await withCompany { store, reporter in
            try await reporter.report(damaged, of: Self.key)
            let condition = try await status(store).conditions[type: "RuntimeDataIntact"]
            #expect(condition?.status == .isFalse && condition?.reason == "DatabaseDamaged")
            #expect(condition?.message == "restart the runtime")
            try await reporter.report(Self.sound, of: Self.key)
            #expect(try await status(store).conditions.isTrue("RuntimeDataIntact"))
        }
    }

    @Test("of a sound database nothing is said, and nothing is written twice")
    func quiet() async throws {
        try await withCompany { store, reporter in
            try await reporter.report(Self.sound, of: Self.key)
            #expect(try await status(store).conditions.map(\.type) == ["Ready"])
            try await reporter.report(Self.repaired(Self.first), of: Self.key)
            let version = try await store.latestResourceVersion()
            try await reporter.report(Self.repaired(Self.first), of: Self.key)
            #expect(try await store.latestResourceVersion() == version)
            try await reporter.report(Self.sound, of: Self.key)
            #expect(try await status(store).conditions.isTrue("RuntimeDataIntact"))
        }
    }
}
