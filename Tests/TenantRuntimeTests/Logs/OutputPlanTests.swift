import AgxModel
import Testing

@testable import TenantRuntime

@Suite("The plan for a run that prints too much", .timeLimit(.minutes(10)))
struct OutputPlanTests {
    @Test("the plan cuts last, and looks soon again at what grows fast")
    func plan() {
        var situation = RunPlannerTests.situation(.running, .alive(RunPlannerTests.started))
        situation.bookkeeping.started = RunPlannerTests.at(100)
        situation.output.growsFast = true
        #expect(RunPlanner.plan(situation).description == "look again in 100ms")
        situation.output.isOver = true
        let cut = "cut output <- its output takes more room than it may\nlook again in 100ms"
        #expect(RunPlanner.plan(situation).description == cut)
        situation.unwanted = .cancelled("the task was cancelled")
        let plan = RunPlanner.plan(situation)
        #expect(plan.entries.map(\.step).last == .cutOutput)
        #expect(plan.entries.contains { if case .stop = $0.step { true } else { false } })
    }
}
