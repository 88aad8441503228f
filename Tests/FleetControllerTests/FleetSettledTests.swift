import AgxModel
import FakeEngine
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import FleetController

@Suite("Fleet on a fake engine: at rest", .timeLimit(.minutes(5)))
struct FleetSettledTests {
    @Test("a resync of a settled company looks at its gate and decides nothing anew, until something changes")
    func resync() async throws {
        try await FleetHarness.run(options: { $0.resyncInterval = .milliseconds(20) }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            // The turns that the last changes asked for come to an end; each resync opens the gate once.
            var designs = -1
            while designs != harness.gate.designs {
                designs = harness.gate.designs
                await harness.gate.waitForOpens(5)
            }
            try await harness.edit(company: "acme") { $0.spec["displayName"] = "Acme" }
            await harness.gate.waitForOpens(5)
            #expect(harness.gate.designs > designs)
            try harness.engine.alter("agx-company-runtime-acme") { $0.resources.memory = 1 << 20 }
            await harness.engine.wait { $0.container("agx-company-runtime-acme")?.resources.memory != 1 << 20 }
        }
    }

    @Test("a gate directory that was made anew is noticed by the resync, however settled the company was")
    func gate() async throws {
        try await FleetHarness.run(options: { $0.resyncInterval = .milliseconds(20) }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            await harness.gate.waitForOpens(10)
            let old = try #require(harness.engine.world.container("agx-company-runtime-acme")).id
            harness.gate.identity.withLock { $0 = "second" }
            await harness.engine.wait { $0.container("agx-company-runtime-acme").map { $0.id != old } ?? false }
            try await harness.waitReady("acme")
        }
    }

    @Test("a signal that got lost is made up for by the next list, however settled the company was")
    func lostSignal() async throws {
        try await FleetHarness.run(options: { $0.resyncInterval = .milliseconds(20) }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            await harness.gate.waitForOpens(10)
            harness.engine.setDeliversEvents(false)
            try harness.engine.removeByHand(container: "agx-company-sandbox-acme")
            try harness.engine.alter("agx-company-runtime-acme") { $0.state = .paused }
            await harness.engine.wait { world in
                world.containers.count == 2 && world.containers.values.allSatisfy { $0.state == .running }
            }
        }
    }

    @Test("until all records have been read, nothing is decided from those that are missing")
    func incompleteRecords() async throws {
        try await FleetHarness.withStore { store in
            let engine = FleetHarness.makeEngine()
            let fleet = FleetHarness.makeFleet(store, engine, RecordingGate(), StubProbe())
            let harness = FleetHarness(store: store, engine: engine, gate: .init(), probe: .init(), fleet: fleet)
            try await harness.applyCompany("acme")
            let key = RecordKey(kind: "Company", name: "acme")
            let company = try #require(try await store.get(key))
            // The company has been read, its plan not yet.
            fleet.context.records.apply(company)
            let reconciler = FleetReconciler(context: fleet.context)
            _ = try await reconciler.reconcile(key)
            #expect(try await store.get(key)?.status == nil)
            fleet.context.records.retain(only: [key], upTo: company.resourceVersion)
            _ = try await reconciler.reconcile(key)
            let status = try Company.decodeStatus(try await store.get(key)?.status)
            #expect(status.conditions[type: "Ready"]?.reason == "PlanNotFound")
        }
    }

    @Test("a plan says which steps would wait for the company to be idle")
    func plan() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme", ["sandbox": ["image": "agx/sandbox:latest"]])
            try await harness.waitReady("acme")
            try harness.engine.addImage("other:1", id: "sha256:o")
            func causes(_ spec: JSONValue) async throws -> [String] {
                let key = RecordKey(kind: "Company", name: "acme")
                let preview = try await harness.fleet.preview([FleetDocument(key: key, spec: spec)])
                return preview.steps.map { "\($0.step.verb): \($0.step.cause)" }
            }
            let cause = "image is agx/sandbox:latest, should be other:1"
            let verbs = ["stop container", "remove container", "create container", "start container"]
            let waiting = try await causes(["sandbox": ["image": "other:1"]])
            #expect(waiting == verbs.map { "\($0): \(cause); waits at most 30 minutes until the company is idle" })
            let immediate = try await causes(["sandbox": ["image": "other:1"], "updatePolicy": "Immediate"])
            #expect(immediate == verbs.map { "\($0): \(cause)" })
            let inPlace = try await causes(["sandbox": ["resources": ["memory": "1Gi"]]])
            #expect(inPlace == ["update container: memory is 4Gi, should be 1Gi"])
        }
    }
}
