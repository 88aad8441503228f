import AgxModel
import FakeEngine
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import FleetController

@Suite("Fleet on a fake engine: an engine that fails", .timeLimit(.minutes(5)))
struct FleetFaultTests {
    /// Counts down: how often a fault still happens.
    final class Remaining: Sendable {
        private let count: Mutex<Int>
        init(_ count: Int) { self.count = Mutex(count) }

        /// Another number each time.
        func number() -> Int {
            count.withLock { count in
                count -= 1
                return Int.max - count
            }
        }

        func take() -> Bool {
            count.withLock { count in
                count -= 1
                return count >= 0
            }
        }
    }

    @Test(
        "a lost reply makes nothing twice",
        arguments: [EngineCall.createContainer, .createNetwork, .createVolume, .startContainer],
    )
    func lostReply(kind: EngineCall) async throws {
        let engine = FleetHarness.makeEngine()
        let remaining = Remaining(2)
        engine.setFaults { call, _ in call == kind && remaining.take() ? .loseReply : nil }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let world = engine.world
            #expect((world.containers.count, world.networks.count, world.volumes.count) == (2, 1, 3))
        }
    }

    @Test("what isn't told of yet is not made twice, however often a company is looked at meanwhile")
    func untoldWorld() async throws {
        let engine = FleetHarness.makeEngine()
        // From now on nothing is heard of what is made, until the next list.
        engine.setDeliversEvents(false)
        let relistInterval = Duration.seconds(5)
        try await FleetHarness.run(engine: engine, options: { $0.relistInterval = relistInterval }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            for number in 0..<50 {
                try await harness.edit(company: "acme") { $0.labels["round"] = "\(number)" }
                await engine.waitForCalls { $0[.createVolume, default: 0] >= min(number, 3) }
            }
            try await harness.waitReady("acme")
            let world = engine.world
            #expect((world.containers.count, world.networks.count, world.volumes.count) == (2, 1, 3))
            let creates = [EngineCall.createContainer, .createNetwork, .createVolume].map { engine.calls[$0] }
            #expect(creates == [2, 1, 3])
        }
    }

    @Test(
        "errors that pass are ridden out, and the company becomes ready",
        arguments: [EngineError.Code.failed, .timedOut, .unreachable],
    )
    func passingErrors(code: EngineError.Code) async throws {
        let engine = FleetHarness.makeEngine()
        let remaining = Remaining(6)
        engine.setFaults { call, _ in
            call.isWrite && call != .startContainer && remaining.take() ? .refuse(EngineError(code, "500")) : nil
        }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
        }
    }

    @Test("an engine that fails for a moment, as one that is going down does, makes no container StartFailed")
    func momentaryFailure() async throws {
        let engine = FleetHarness.makeEngine()
        let remaining = Remaining(6)
        engine.setFaults { call, _ in
            guard call == .createContainer || call == .startContainer, remaining.take() else { return nil }
            return .refuse(EngineError(.failed, "transport is closing"))
        }
        // The moment is none longer on a slow machine.
        let moment = Date()
        try await FleetHarness.run(engine: engine, now: { moment }) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            for name in ["runtime", "sandbox"] {
                #expect(try await harness.container(name, of: "acme").restartCount == 0)
            }
        }
    }

    @Test("a container that the engine can't start again, for it holds on to the last run, is made anew")
    func staleRun() async throws {
        let engine = FleetHarness.makeEngine()
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let name = "agx-company-sandbox-acme"
            let before = engine.world.container(name)?.id
            let remaining = Remaining(1)
            engine.setFaults { call, object in
                guard call == .startContainer, object == name, remaining.take() else { return nil }
                return .refuse(EngineError(.staleRun, "task 1: already exists"))
            }
            try engine.kill(name)
            await engine.wait { $0.container(name)?.state == .running && $0.container(name)?.id != before }
            try await harness.waitReady("acme")
        }
    }

    @Test("containers that end with their engine start when it is back, without waiting and without a count")
    func endedWithEngine() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            for _ in 0..<4 {
                harness.engine.resetCalls()
                harness.engine.setReachable(false)
                harness.engine.configure { $0.now = Date() }
                try harness.engine.kill("agx-company-sandbox-acme")
                // Who knocks has noticed; an outage that nobody noticed is none.
                await harness.engine.waitForCalls { ($0[.host] ?? 0) >= 1 }
                harness.engine.setReachable(true)
                await harness.engine.wait { $0.container("agx-company-sandbox-acme")?.state == .running }
            }
            try await harness.waitReady("acme")
            #expect(try await harness.container("sandbox", of: "acme").restartCount == 0)
        }
    }

    @Test("a removal that the engine is slow about is waited for")
    func removalInProgress() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme", ["deletionPolicy": "Delete"])
            try await harness.waitReady("acme")
            let remaining = Remaining(4)
            harness.engine.setFaults { call, _ in
                guard call == .removeContainer, remaining.take() else { return nil }
                return .refuse(EngineError(.removalInProgress, "removal of container is already in progress"))
            }
            _ = try await harness.store.delete(RecordKey(kind: "Company", name: "acme"))
            try await harness.wait(RecordKey(kind: "Company", name: "acme")) { $0 == nil }
            #expect(harness.engine.world.containers.isEmpty)
        }
    }

    @Test(
        "what the engine refuses is told where it is refused, with its words, and once",
        arguments: ["Network", "Volume"],
    )
    func refusal(kind: String) async throws {
        let engine = FleetHarness.makeEngine()
        let isRefusing = Mutex(true)
        let tries = Remaining(.max)
        engine.setFaults { call, _ in
            guard call == (kind == "Network" ? .createNetwork : .createVolume), isRefusing.withLock({ $0 }) else {
                return nil
            }
            return .refuse(EngineError(.refused, "try \(tries.number()): no space left on device"))
        }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            let name = kind == "Network" ? RecordNames.network : RecordNames.homeVolume
            let message = try await harness.waitReason("EngineRefused", kind, "acme", name)
            #expect(message.hasSuffix("no space left on device; it is tried again, after pauses of up to 5 minutes"))
            // Tried with growing pauses, it doesn't change its record any more.
            let key = RecordKey(kind: kind, namespace: "acme", name: name)
            let version = try await harness.store.get(key)?.resourceVersion
            engine.resetCalls()
            await engine.waitForCalls { ($0[.createNetwork] ?? 0) + ($0[.createVolume] ?? 0) >= 5 }
            #expect(try await harness.store.get(key)?.resourceVersion == version)
            isRefusing.withLock { $0 = false }
            try await harness.waitReady("acme")
        }
    }

    @Test("a limit that the engine leaves out is told with the next try, tried with growing pauses, and set in the end")
    func limitLeftOut() async throws {
        let engine = FleetHarness.makeEngine()
        engine.configure { $0.limitsMemory = false }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            let message = try await harness.waitReason("EngineRefused", "Container", "acme", "sandbox")
            #expect(message.contains("memory is 0, should be 4Gi; next try at "))
            #expect(engine.world.container("agx-company-sandbox-acme")?.state == .running)
            engine.resetCalls()
            for _ in 0..<4 { await harness.listed() }
            // Of two containers, after 1 and 2 s: it was four of each for each change, and four a second.
            #expect(engine.calls[.updateContainer] ?? 0 <= 12)
            engine.configure { $0.limitsMemory = true }
            try await harness.waitReady("acme")
            #expect(engine.world.containers.values.allSatisfy { $0.resources.memory > 0 })
        }
    }

    @Test("an engine that can't limit swap is told once, and the company is ready")
    func unlimitedSwap() async throws {
        let engine = FleetHarness.makeEngine()
        engine.configure { $0.limitsSwap = false }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            // It is told of each of the pair, and the first change of a record may tell it anew.
            let updates = try #require(engine.calls[.updateContainer])
            #expect(updates <= 4)
            for _ in 0..<2 { await harness.listed() }
            // What is started again is known.
            try engine.kill("agx-company-sandbox-acme")
            await engine.wait { $0.container("agx-company-sandbox-acme")?.state == .running }
            try await harness.waitReady("acme")
            #expect(engine.calls[.updateContainer] == updates)
        }
    }

    @Test("a container that comes out otherwise each time is not made again and again")
    func vainReplacement() async throws {
        let engine = FleetHarness.makeEngine()
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            // Admission would refuse it.
            try await harness.applyCompany("acme", ["sandbox": ["command": [""]]])
            let message = try await harness.waitReason("EngineRefused", "Container", "acme", "sandbox")
            #expect(message.contains("entrypoint is"))
            // The pair, the sandbox once more, and again after a second.
            #expect(try #require(engine.calls[.createContainer]) <= 4)
            try await harness.edit(company: "acme") { $0.spec["sandbox"]?["command"] = ["sleep"] }
            try await harness.waitReady("acme")
        }
    }

    @Test("what happened while events were lost is seen by the next list")
    func eventGap() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            harness.engine.setDeliversEvents(false)
            try harness.engine.kill("agx-company-sandbox-acme")
            try harness.engine.removeByHand(container: "agx-company-runtime-acme")
            harness.engine.setDeliversEvents(true)
            await harness.engine.wait { world in
                world.containers.count == 2 && world.containers.values.allSatisfy { $0.state == .running }
            }
        }
    }

    @Test("while the engine is away nothing is called failed, nothing is tried, and all is repaired when it is back")
    func engineAway() async throws {
        try await FleetHarness.run { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("acme")
            try await harness.waitReady("acme")
            let version = try await harness.store.latestResourceVersion()
            harness.engine.setReachable(false)
            try harness.engine.kill("agx-company-sandbox-acme")
            harness.engine.resetCalls()
            try await harness.edit(company: "acme") { $0.spec["displayName"] = "Acme" }
            // One loop knocks, with backoff; nobody else calls.
            await harness.engine.waitForCalls { ($0[.host] ?? 0) >= 4 }
            // A list or a turn may have been under way when the connection was cut.
            let underWay: Set<EngineCall> = [.host, .listContainers, .listNetworks, .inspectImage]
            #expect(Set(harness.engine.calls.keys).isSubset(of: underWay))
            let company = try #require(try await harness.store.get(RecordKey(kind: "Company", name: "acme")))
            #expect(try Company.decodeStatus(company.status).conditions.isTrue("Ready"))
            #expect(company.resourceVersion > version)
            try await harness.applyCompany("new")
            try await harness.wait(RecordKey(kind: "Company", name: "new")) { record in
                guard let record, let status = try? Company.decodeStatus(record.status) else { return false }
                let ready = status.conditions[type: "Ready"]
                return ready?.reason == "EngineUnreachable" && !status.conditions.isTrue("Degraded")
            }
            harness.engine.setReachable(true)
            try await harness.waitReady("new")
            await harness.engine.wait { $0.container("agx-company-sandbox-acme")?.state == .running }
        }
    }

    @Test("a call that hangs blocks no other company")
    func hangingCall() async throws {
        let engine = FleetHarness.makeEngine()
        engine.setFaults { _, object in object.hasSuffix("-stuck") ? .hang : nil }
        try await FleetHarness.run(engine: engine) { harness in
            try await harness.applyPlan()
            try await harness.applyCompany("stuck")
            for number in 0..<5 { try await harness.applyCompany("acme\(number)") }
            for number in 0..<5 { try await harness.waitReady("acme\(number)") }
        }
    }

    @Test("random faults, mischief and restarts always end in the same state", arguments: 0..<20 as Range<UInt64>)
    func simulation(seed: UInt64) async throws {
        let engine = FleetHarness.makeEngine()
        let random = Mutex(SeededGenerator(seed: seed))
        let isFaulty = Mutex(true)
        engine.setFaults { call, _ in
            guard isFaulty.withLock({ $0 }), call.isWrite else { return nil }
            return random.withLock { random in
                switch Int.random(in: 0..<10, using: &random) {
                case 0: .loseReply
                case 1: .refuse(EngineError(.failed, "500"))
                default: nil
                }
            }
        }
        let directory = NSTemporaryDirectory() + "agx-simulation-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over temporary directory.
        let store = try RecordStore(path: directory + "/agx.db")
        let names = ["a", "b", "c"]
        for life in 0..<3 {
            try await FleetHarness.run(on: store, engine: engine) { harness in
                if life == 0 {
                    try await harness.applyPlan()
                    for name in names { try await harness.applyCompany(name) }
                }
                for _ in 0..<5 { commitMischief(engine, random) }
                if life < 2 { return }
                isFaulty.withLock { $0 = false }
                for name in names { try await harness.waitReady(name) }
            }
        }
        let world = engine.world
        #expect((world.containers.count, world.networks.count) == (6, 3), "seed \(seed)")
        #expect(world.containers.values.allSatisfy { $0.labels[LabelKeys.installation] == "i1" }, "seed \(seed)")
        try store.close()
    }

    private func commitMischief(_ engine: FakeContainerEngine, _ random: borrowing Mutex<SeededGenerator>) {
        let (kind, index) = random.withLock {
            (Int.random(in: 0..<4, using: &$0), Int.random(in: 0..<100, using: &$0))
        }
        let names = engine.world.containers.values.map(\.design.name).sorted()
        guard !names.isEmpty else { return }
        let name = names[index % names.count]
        // Some of it comes too late, and is refused.
        switch kind {
        case 0: try? engine.kill(name)
        case 1: try? engine.removeByHand(container: name)
        case 2: try? engine.alter(name) { $0.state = $0.state == .running ? .paused : $0.state }
        default: try? engine.alter(name) { $0.resources.memory = 1 }
        }
    }
}
