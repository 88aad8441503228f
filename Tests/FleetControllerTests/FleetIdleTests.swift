import AgxModel
import FakeEngine
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import FleetController

@Suite("A replacement waits until it cuts nobody's work short", .timeLimit(.minutes(2)))
struct FleetIdleTests {
    private static let sandbox = "agx-company-sandbox-acme"

    @Test("a changed cap is updated in place; a changed image waits for the company to be idle")
    func changes() async throws {
        try await FleetHarness.withReadyCompany { harness in
            let id = try #require(harness.engine.world.container(Self.sandbox)).id
            harness.probe.idle.withLock { $0 = false }
            try harness.engine.addImage("other:1", id: "sha256:o")
            try await harness.edit(company: "acme") {
                $0.spec["sandbox"] = ["image": "other:1", "resources": ["memory": "1Gi"]]
            }
            await harness.engine.wait { $0.container(Self.sandbox)?.resources.memory == 1 << 30 }
            try await harness.waitPending()
            #expect(harness.engine.world.container(Self.sandbox)?.id == id)
            harness.probe.idle.withLock { $0 = true }
            try await harness.edit(company: "acme") { $0.spec["sandbox"]?["resources"]?["memory"] = "2Gi" }
            await harness.engine.wait { $0.container(Self.sandbox)?.design.image == "other:1" }
            try await harness.waitReady("acme")
        }
    }

    @Test("a company that is never idle is replaced after half an hour, and not before")
    func neverIdle() async throws {
        let start = Date()
        let waited = Mutex(TimeInterval.zero)
        try await FleetHarness.withReadyCompany(now: { start + waited.withLock(\.self) }) { harness in
            let id = try #require(harness.engine.world.container(Self.sandbox)).id
            harness.probe.idle.withLock { $0 = false }
            try harness.engine.addImage("other:1", id: "sha256:o")
            try await harness.edit(company: "acme") { $0.spec["sandbox"] = ["image": "other:1"] }
            try await harness.waitPending()
            waited.withLock { $0 = 1799 }
            // It is looked at again: what needs no replacement is done.
            try await harness.edit(company: "acme") { $0.spec["sandbox"]?["resources"] = ["memory": "1Gi"] }
            await harness.engine.wait { $0.container(Self.sandbox)?.resources.memory == 1 << 30 }
            try await harness.waitObserved("sandbox")
            #expect(harness.engine.world.container(Self.sandbox)?.id == id)
            waited.withLock { $0 = 1801 }
            try await harness.edit(company: "acme") { $0.spec["sandbox"]?["resources"] = ["memory": "2Gi"] }
            await harness.engine.wait { $0.container(Self.sandbox)?.design.image == "other:1" }
            try await harness.waitReady("acme")
        }
    }

    @Test("a runtime that doesn't answer may be at work: a replacement waits, unless there is no sandbox to disturb")
    func silentRuntime() async throws {
        try await FleetHarness.withReadyCompany { harness in
            let id = try #require(harness.engine.world.container(Self.sandbox)).id
            harness.probe.idle.withLock { $0 = nil }
            try await harness.edit(company: "acme") {
                $0.spec["sandbox"] = ["env": [["name": "A", "value": "1"]]]
            }
            try await harness.waitPending()
            #expect(harness.engine.world.container(Self.sandbox)?.id == id)
            // The sandbox ends, and is made as it should be; from then on it can't be started.
            harness.engine.configure { $0.endsAtOnce = ["agx/sandbox:latest": 1] }
            try harness.engine.kill(Self.sandbox)
            await harness.engine.wait { world in
                world.container(Self.sandbox).map { $0.id != id && $0.state == .exited } ?? false
            }
            try await harness.edit(company: "acme") {
                $0.spec["runtime"] = ["env": [["name": "A", "value": "1"]]]
            }
            await harness.engine.wait { $0.container("agx-company-runtime-acme")?.design.environment["A"] == "1" }
        }
    }
}

extension FleetHarness {
    /// Waits until the sandbox's container tells that a replacement waits.
    fileprivate func waitPending() async throws {
        try await wait(RecordKey(kind: "Container", namespace: "acme", name: "sandbox")) { record in
            record?.status?["conditions"]?.array?.contains { $0["type"]?.string == "UpdatePending" } == true
        }
    }

    /// Waits until what is wanted of a container now has been looked at.
    fileprivate func waitObserved(_ container: String) async throws {
        try await wait(RecordKey(kind: "Container", namespace: "acme", name: container)) { record in
            record?.status?["observedGeneration"]?.integer == record?.generation
        }
    }
}
