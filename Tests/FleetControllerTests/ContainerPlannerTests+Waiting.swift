import AgxModel
import Foundation
import Testing

@testable import FleetController

extension ContainerPlannerTests {
    @Test("a clock set back by a day makes no wait that was written down longer than its delay")
    func clockJumpOfMemory() throws {
        var status = Container.Status()
        status.backoffSeconds = 4
        status.nextRetryTime = Timestamp(Self.now.addingTimeInterval(4))
        let time = Timestamp(Self.now)
        status.conditions = [Condition("UpdatePending", .isTrue, reason: "WhenIdle", message: "", at: time)]
        let usual = ContainerSituation.Memory(status, now: Self.now.addingTimeInterval(1))
        #expect(usual.nextRetry == Self.now.addingTimeInterval(4) && usual.waitsForIdleSince == Self.now)
        let past = Self.now.addingTimeInterval(-86_400)
        let memory = ContainerSituation.Memory(status, now: past)
        #expect(memory.nextRetry == past.addingTimeInterval(4) && memory.waitsForIdleSince == past)
    }

    @Test("a runtime is asked less often the longer it has not answered")
    func notResponding() throws {
        func pause(afterRunningFor age: Double) throws -> Double {
            var observed = Self.live()
            observed.details?.startedAt = Self.now.addingTimeInterval(-age)
            let decision = decide(observed) { $0.isResponding = false }
            return try #require(decision.lookAgainAt).timeIntervalSince(Self.now)
        }
        let pauses = try [-5, 0.5, 10, 3600].map { (try pause(afterRunningFor: $0) * 10).rounded() / 10 }
        #expect(pauses == [0.1, 0.1, 1, 5])
    }

    @Test("a runtime whose gate was made anew is replaced at once: it can't be asked, and reaches nobody")
    func gate() {
        var observed = Self.live()
        observed.labels = {
            var labels = Self.design().labels
            labels.gate = "first"
            return labels.dictionary
        }()
        let decision = decide(observed) { $0.design.labels.gate = "second" }
        #expect(decision.pendingReplacement == nil)
        #expect(
            decision.steps.map(\.verb) == ["stop container", "remove container", "create container", "start container"]
        )
    }

    @Test("a host whose default runtime isn't runc replaces nothing for it; a runtime that is asked for is compared")
    func isolation() {
        var observed = Self.live()
        observed.details?.isolation = "nvidia"
        #expect(text(decide(observed)) == "ready")
        let pending = decide(observed) { $0.design.isolation = "runsc" }.pendingReplacement
        #expect(pending == "isolation is nvidia, should be runsc")
    }
}
