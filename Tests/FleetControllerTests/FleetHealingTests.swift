import AgxModel
import FakeEngine
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import FleetController

@Suite("Fleet on a fake engine: healing", .timeLimit(.minutes(5)))
struct FleetHealingTests {
    static let sandbox = "agx-company-sandbox-acme"

    @Test("a company becomes a network, three volumes and two running containers, and Ready")
    func apply() async throws {
        try await FleetHarness.withReadyCompany { harness in
            let world = harness.engine.world
            #expect(world.containers.values.map(\.design.name).sorted() == ["agx-company-runtime-acme", Self.sandbox])
            #expect(world.containers.values.allSatisfy { $0.state == .running })
            #expect(world.volumes.keys.sorted() == ["agx-context-acme", "agx-home-acme", "agx-state-acme"])
            #expect(world.networks.values.map(\.name) == ["agx-net-acme"])
            #expect(harness.gate.companies == ["acme"])
        }
    }

    @Test("whatever a person does to a container by hand is undone", arguments: Mischief.allCases)
    func heals(mischief: Mischief) async throws {
        try await FleetHarness.withReadyCompany { harness in
            let before = try #require(harness.engine.world.container(Self.sandbox))
            try mischief.commit(harness.engine, Self.sandbox)
            await harness.engine.wait { world in
                guard let container = world.container(Self.sandbox), let network = world.network("agx-net-acme") else {
                    return false
                }
                return container.state == .running && container.resources == before.resources
                    && container.memorySwap == before.memorySwap && container.cpuShares == 0
                    && container.cpuSet.isEmpty
                    && Set(container.endpoints.keys) == [network.id]
                    && (mischief != .kill || container.startedAt != nil)
            }
            try await harness.waitReady("acme")
        }
    }

    enum Mischief: String, CaseIterable {
        case kill, remove, pause, disconnect, update, swap, weigh, pin, removeWithNetwork

        func commit(_ engine: FakeContainerEngine, _ container: String) throws {
            switch self {
            case .kill: try engine.kill(container)
            case .remove: try engine.removeByHand(container: container)
            case .pause: try engine.alter(container) { $0.state = .paused }
            case .disconnect: try engine.disconnectByHand(container, from: "agx-net-acme")
            case .update: try engine.alter(container) { $0.resources.memory = 1 << 20 }
            case .swap: try engine.alter(container) { $0.memorySwap = -1 }
            case .weigh: try engine.alter(container) { $0.cpuShares = 2 }
            case .pin: try engine.alter(container) { $0.cpuSet = "0-1" }
            case .removeWithNetwork:
                try engine.disconnectByHand(container, from: "agx-net-acme")
                try engine.disconnectByHand("agx-company-runtime-acme", from: "agx-net-acme")
                try engine.removeByHand(network: "agx-net-acme")
            }
        }
    }

    @Test("a container that keeps ending waits longer each time, and its next try is visible")
    func crashLoop() async throws {
        let engine = FleetHarness.makeEngine()
        engine.configure { $0.endsAtOnce = ["agx/sandbox:latest": 3] }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReason("CrashLoopBackOff", "Container", "acme", "sandbox")
            let status = try await harness.container("sandbox", of: "acme")
            #expect(status.state == .crashLoopBackOff)
            #expect(status.nextRetryTime != nil && status.restartCount >= 2)
            #expect(status.lastExit?.exitCode == 3)
            try await harness.waitReason("CrashLoopBackOff", "Company", "", "acme")
        }
    }

    @Test("a container that can't be started is not left behind, and is tried again later")
    func cannotStart() async throws {
        let engine = FleetHarness.makeEngine()
        engine.configure { $0.cannotStart = ["agx/sandbox:latest"] }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            let message = try await harness.waitReason("StartFailed", "Container", "acme", "sandbox")
            #expect(message.contains("exec: no such file or directory"))
            await engine.wait { $0.container(Self.sandbox) == nil }
            // It stays that, with the engine's words, while the next try waits.
            let key = RecordKey(kind: "Container", namespace: "acme", name: "sandbox")
            try await harness.wait(key) { record in
                let status = record.flatMap { try? Container.decodeStatus($0.status) }
                #expect(status?.conditions[type: "Ready"]?.reason != "CrashLoopBackOff")
                return status?.nextRetryTime != nil && status?.backoffSeconds == 1
            }
            try await harness.waitReason("StartFailed", "Company", "", "acme")
            engine.configure { $0.cannotStart = [] }
            try await harness.waitReady("acme")
        }
    }

    @Test("a cap above the processors of the machine is all of them, and follows the machine")
    func fewProcessors() async throws {
        let engine = FleetHarness.makeEngine()
        engine.configure { $0.processors = 2 }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme", ["sandbox": ["resources": ["cpu": "4"]]])
            try await harness.waitReady("acme")
            #expect(engine.world.container(Self.sandbox)?.resources.nanocpus == 2_000_000_000)
            try await harness.edit(company: "acme") { $0.spec["sandbox"]?["resources"]?["cpu"] = "1500m" }
            await engine.wait { $0.container(Self.sandbox)?.resources.nanocpus == 1_500_000_000 }
            try await harness.edit(company: "acme") { $0.spec["sandbox"]?["resources"]?["cpu"] = "3" }
            await engine.wait { $0.container(Self.sandbox)?.resources.nanocpus == 2_000_000_000 }
            try await harness.waitReady("acme")
            // As after the machine's restart with more of them.
            engine.configure { $0.processors = 8 }
            engine.setReachable(false)
            engine.setReachable(true)
            await engine.wait { $0.container(Self.sandbox)?.resources.nanocpus == 3_000_000_000 }
        }
    }

    @Test("a missing image is told, and its appearing is noticed at once")
    func imageAppears() async throws {
        let engine = FleetHarness.makeEngine()
        engine.configure { $0.images["agx/sandbox:latest"] = nil }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            let message = try await harness.waitReason("ImageMissing", "Container", "acme", "sandbox")
            #expect(message.contains("manifest unknown"))
            #expect(try await harness.container("sandbox", of: "acme").nextRetryTime != nil)
            try engine.addImage("agx/sandbox:latest")
            try await harness.waitReady("acme")
        }
    }

    @Test("a state volume that goes missing while the company is suspended is told, and not made anew")
    func volumeMissing() async throws {
        try await FleetHarness.withReadyCompany { harness in
            try await harness.edit(company: "acme") { $0.spec["state"] = "Suspended" }
            await harness.engine.wait { $0.containers.values.allSatisfy { $0.state == .exited } }
            for container in ["agx-company-runtime-acme", Self.sandbox] {
                try harness.engine.removeByHand(container: container)
            }
            try harness.engine.removeByHand(volume: "agx-state-acme")
            let message = try await harness.waitReason("VolumeMissing", "Volume", "acme", "state")
            #expect(message.contains("recreate-volume=true"))
            #expect(harness.engine.world.volumes["agx-state-acme"] == nil)
            try await harness.edit(company: "acme") { $0.spec["state"] = "Active" }
            try await harness.waitReason("DependenciesNotReady", "Container", "acme", "runtime")
            #expect(harness.engine.world.volumes["agx-state-acme"] == nil)
            let key = RecordKey(kind: "Volume", namespace: "acme", name: "state")
            try await harness.edit(key) { $0.annotations[LabelKeys.recreateVolume] = "true" }
            try await harness.waitReady("acme")
        }
    }

    @Test("containers that rested while their network was made anew are made anew, and run on it")
    func networkMadeAnew() async throws {
        try await FleetHarness.withReadyCompany { harness in
            let engine = harness.engine
            try await harness.edit(company: "acme") { $0.spec["state"] = "Suspended" }
            await engine.wait { $0.containers.values.allSatisfy { $0.state == .exited } }
            let before = try #require(engine.world.network("agx-net-acme")).id
            try engine.removeByHand(network: "agx-net-acme")
            await engine.wait { $0.network("agx-net-acme").map { $0.id != before } ?? false }
            let after = try #require(engine.world.network("agx-net-acme")).id
            try await harness.edit(company: "acme") { $0.spec["state"] = "Active" }
            await engine.wait { world in
                world.containers.values.count { $0.state == .running && Set($0.endpoints.keys) == [after] } == 2
            }
            try await harness.waitReady("acme")
        }
    }

    @Test("a start that fails for something else that isn't found is told, and tried with growing pauses")
    func startLacksSomething() async throws {
        try await FleetHarness.withReadyCompany { harness in
            let isLacking = Mutex(true)
            harness.engine.setFaults { call, object in
                guard call == .startContainer, object == Self.sandbox, isLacking.withLock({ $0 }) else { return nil }
                return .refuse(EngineError(.notFound, "network 123 not found"))
            }
            harness.engine.resetCalls()
            try harness.engine.kill(Self.sandbox)
            let message = try await harness.waitReason("StartFailed", "Container", "acme", "sandbox")
            #expect(message.contains("network 123 not found"))
            // Twice as long after each, from 50 ms to the 5 s that an engine may fail for.
            #expect(try #require(harness.engine.calls[.startContainer]) <= 20)
            isLacking.withLock { $0 = false }
            try await harness.waitReady("acme")
        }
    }

    @Test("a start that the engine leaves unanswered makes no second end of the one before")
    func failedStart() async throws {
        let remaining = FleetFaultTests.Remaining(5)
        try await FleetHarness.withReadyCompany { harness in
            harness.engine.setFaults { call, _ in
                call == .startContainer && remaining.take() ? .refuse(EngineError(.timedOut, "no answer")) : nil
            }
            try harness.engine.kill(Self.sandbox)
            await harness.engine.wait { $0.container(Self.sandbox)?.state == .running }
            try await harness.waitReady("acme")
            #expect(try await harness.container("sandbox", of: "acme").restartCount == 1)
        }
    }

    @Test("a volume that is gone before its record says so is not made anew by a container that is")
    func volumeGone() async throws {
        try await FleetHarness.withReadyCompany { harness in
            let isDown = Mutex(true)
            let before = try await harness.container("runtime", of: "acme").containerID
            harness.engine.setFaults { call, _ in
                guard call == .createContainer, isDown.withLock({ $0 }) else { return nil }
                return .refuse(EngineError(.unreachable, "down"))
            }
            try harness.engine.removeByHand(container: "agx-company-runtime-acme")
            harness.engine.resetCalls()
            await harness.engine.waitForCalls { ($0[.createContainer] ?? 0) > 0 }
            // Neither an event nor a list tells of it.
            harness.engine.setDeliversEvents(false)
            harness.engine.setFaults { call, _ in
                switch call {
                case .createContainer where isDown.withLock({ $0 }): .refuse(EngineError(.unreachable, "down"))
                case .listVolumes: .hang
                default: nil
                }
            }
            try harness.engine.removeByHand(volume: "agx-state-acme")
            isDown.withLock { $0 = false }
            let key = RecordKey(kind: "Container", namespace: "acme", name: "runtime")
            try await harness.wait(key) { record in
                guard let record, let status = try? Container.decodeStatus(record.status) else { return false }
                if let id = status.containerID, id != before { return true }
                return status.conditions[type: "Ready"]?.reason == "DependenciesNotReady"
            }
            #expect(harness.engine.world.volumes["agx-state-acme"] == nil)
        }
    }

    @Test("a settled fleet makes no call to the engine but lists, and no write")
    func settled() async throws {
        try await FleetHarness.withReadyCompany { harness in
            try await harness.waitReady("acme")
            // Let the turns that the last events asked for pass: they end with an empty queue.
            for _ in 0..<2 { await harness.listed() }
            harness.engine.resetCalls()
            let version = try await harness.store.latestResourceVersion()
            for _ in 0..<3 { await harness.listed() }
            let calls = harness.engine.calls.filter {
                ![.listContainers, .listNetworks, .listVolumes].contains($0.key)
            }
            #expect(calls.isEmpty)
            #expect(try await harness.store.latestResourceVersion() == version)
        }
    }
}

extension FleetHarness {
    /// Waits until the engine has been listed once more from now on.
    func listed() async {
        let before = engine.calls[.listVolumes] ?? 0
        await engine.waitForCalls { ($0[.listVolumes] ?? 0) > before + 1 }
    }
}
