import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Testing

@testable import FleetController

@Suite("Remedies that change nothing")
struct VainRemediesTests {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// One drift, as the planner's tests make it.
    private func drift(_ change: (inout ObservedContainer.Details) -> Void) throws -> Set<ContainerDrift> {
        let design = ContainerPlannerTests.design()
        let observed = ContainerPlannerTests.live(design)
        var live = try #require(observed.details)
        change(&live)
        return Set(ContainerDrift.between(design, observed, live, networkID: "net1"))
    }

    private func record(generation: Int64 = 1) throws -> FleetRecord<Container> {
        let key = RecordKey(kind: "Container", namespace: "acme", name: "sandbox")
        let spec = try Container.decodeSpec(["image": "agx/sandbox:latest"])
        var record = FleetRecord<Container>(hypothetical: key, spec: spec, ownerUID: nil)
        record.generation = generation
        return record
    }

    @Test("drift that stays is left alone for 1 s, then twice as long each time, at most 5 minutes")
    func delays() throws {
        let (remedies, record, drift) = (VainRemedies(), try record(), try drift { $0.resources.memory = 0 })
        var now = Self.now
        var delays: [TimeInterval] = []
        for _ in 0..<10 {
            #expect(remedies.drift(of: record, now: now) == nil)
            remedies.note(drift, of: record, now: now)
            let vain = try #require(remedies.drift(of: record, now: now))
            #expect(vain.drift == drift)
            let nextTry = try #require(vain.nextTry)
            delays.append(nextTry.timeIntervalSince(now))
            #expect(remedies.drift(of: record, now: nextTry.addingTimeInterval(-0.1)) == vain)
            now = nextTry
        }
        #expect(delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300])
    }

    @Test("another version of the record, a clock that is set back and a cure end the wait")
    func ends() throws {
        let (remedies, record, drift) = (VainRemedies(), try record(), try drift { $0.resources.memory = 0 })
        remedies.note(drift, of: record, now: Self.now)
        #expect(remedies.drift(of: try self.record(generation: 2), now: Self.now) == nil)
        #expect(remedies.drift(of: record, now: Self.now.addingTimeInterval(-3600)) == nil)
        remedies.forget(record.key)
        #expect(remedies.drift(of: record, now: Self.now) == nil)
    }

    @Test("a cure of all but what may stay ends the wait, and what may stay isn't tried again")
    func partialCure() throws {
        let (remedies, record) = (VainRemedies(), try record())
        let (memory, swap) = (try drift { $0.resources.memory = 0 }, try drift { $0.memorySwap = -1 })
        try #require(swap.allSatisfy(\.mayStay) && !swap.isEmpty)
        remedies.note(memory.union(swap), of: record, now: Self.now)
        remedies.note(memory, of: record, now: Self.now.addingTimeInterval(1))
        remedies.endWait(of: record.key)
        #expect(remedies.drift(of: record, now: Self.now.addingTimeInterval(1)) == VainDrift(drift: swap))
        remedies.note(memory, of: record, now: Self.now.addingTimeInterval(2))
        let vain = remedies.drift(of: record, now: Self.now.addingTimeInterval(2))
        #expect(vain?.nextTry == Self.now.addingTimeInterval(3))
    }

    @Test("what is found besides waits as long as the first")
    func more() throws {
        let (remedies, record) = (VainRemedies(), try record())
        let (first, second) = (try drift { $0.resources.memory = 0 }, try drift { $0.resources.pids = 0 })
        remedies.note(first, of: record, now: Self.now)
        remedies.note(second, of: record, now: Self.now.addingTimeInterval(0.5))
        let vain = try #require(remedies.drift(of: record, now: Self.now.addingTimeInterval(0.5)))
        #expect(vain == VainDrift(drift: first.union(second), nextTry: Self.now.addingTimeInterval(1)))
    }

    @Test("what the engine doesn't take on is told with the time of the next try, and all else goes on")
    func plan() throws {
        let nextTry = Self.now.addingTimeInterval(4)
        var situation = ContainerPlannerTests.situation(ContainerPlannerTests.live())
        situation.vain = VainDrift(drift: try drift { $0.resources.memory = 0 }, nextTry: nextTry)
        #expect(ContainerPlanner.decide(situation).outcome == .ready)
        situation.observed?.details?.resources.memory = 0
        let decision = ContainerPlanner.decide(situation)
        #expect(decision.steps.isEmpty && decision.lookAgainAt == nextTry)
        #expect(decision.vain.count == 1 && decision.drift.isEmpty)
        let text =
            "the engine did not take on what cures this: memory is 0, should be 4Gi; next try at 2027-01-15T08:00:04Z"
        #expect(decision.outcome == .waiting(reason: "EngineRefused", message: text))
        situation.observed?.details?.resources.pids = 7
        let other = ContainerPlanner.decide(situation)
        #expect(other.steps.map(\.cause) == ["pids is 7, should be 1024"])
        #expect(other.cured == Set(other.drift) && other.drift.count == 1)
        situation.observed?.health = .unhealthy
        guard case .waiting(let reason, _) = ContainerPlanner.decide(situation).outcome else {
            Issue.record("an unhealthy container isn't ready")
            return
        }
        #expect(reason == "Unhealthy")
    }

    @Test("what may stay is tried once, and is no reason not to be ready")
    func accepted() throws {
        let (remedies, record) = (VainRemedies(), try record())
        let (swap, memory) = (try drift { $0.memorySwap = -1 }, try drift { $0.resources.memory = 0 })
        #expect(swap.map(\.cause) == ["swap is unlimited, should be 0"])
        remedies.note(swap, of: record, now: Self.now)
        let later = Self.now.addingTimeInterval(1_000_000)
        #expect(remedies.drift(of: record, now: later) == VainDrift(drift: swap))
        remedies.note(memory, of: record, now: later)
        let nextTry = later.addingTimeInterval(1)
        #expect(remedies.drift(of: record, now: later) == VainDrift(drift: swap.union(memory), nextTry: nextTry))
        #expect(remedies.drift(of: record, now: nextTry) == VainDrift(drift: swap))
        var situation = ContainerPlannerTests.situation(ContainerPlannerTests.live())
        situation.observed?.details?.memorySwap = -1
        #expect(ContainerPlanner.decide(situation).steps.map(\.verb) == ["update container"])
        situation.vain = VainDrift(drift: swap)
        let decision = ContainerPlanner.decide(situation)
        #expect(decision.outcome == .ready && decision.steps.isEmpty && decision.lookAgainAt == nil)
    }

    @Test("what waits for an idle company is not cured by what is updated meanwhile")
    func pending() throws {
        var situation = ContainerPlannerTests.situation(ContainerPlannerTests.live())
        situation.observed?.details?.user = "0"
        situation.observed?.details?.resources.pids = 7
        let waiting = ContainerPlanner.decide(situation)
        #expect(waiting.drift.count == 2 && waiting.cured.map(\.remedy) == [.update])
        situation.mayDisrupt = true
        #expect(ContainerPlanner.decide(situation).cured.count == 2)
    }

    @Test("nothing is in vain by a design that has changed since")
    func changedDesign() throws {
        let design = ContainerPlannerTests.design()
        let (swap, pids) = (try drift { $0.memorySwap = -1 }, try drift { $0.resources.pids = 7 })
        let cure = ContainerCure(design: design, drift: swap)
        #expect(cure.vain(Array(swap.union(pids)), by: design) == swap)
        var changed = design
        changed.resources.memory = 1 << 30
        #expect(cure.vain(Array(swap), by: changed).isEmpty)
    }
}
