import AgxModel
import Foundation
import Testing

@testable import FleetController

@Suite("Volume planner")
struct VolumePlannerTests {
    func planner(_ change: (inout VolumePlanner) -> Void = { _ in }) -> VolumePlanner {
        let labels = ObjectLabels(
            installation: "i1",
            company: "acme",
            kind: "Volume",
            name: "home",
            uid: "u1",
            generation: 1,
        )
        var planner = VolumePlanner(
            design: VolumeDesign(name: "agx-home-acme", labels: labels),
            isDeleting: false,
            retention: .retain,
            heldData: false,
            mayRecreate: false,
            observed: nil,
        )
        change(&planner)
        return planner
    }

    var ours: ObservedVolume {
        ObservedVolume(name: "agx-home-acme", labels: planner().design.labels.dictionary, createdAt: nil)
    }

    @Test("a volume that never held data is made")
    func creates() {
        #expect(planner().decide().steps.map(\.description) == ["create volume agx-home-acme (absent)"])
    }

    @Test("a volume without labels is ours only if it was made by a call that got no answer, and never held data")
    func halfMade() {
        let begun = Date(timeIntervalSinceReferenceDate: 1000)
        func decide(_ createdAt: Double?, _ change: (inout VolumePlanner) -> Void = { _ in }) -> VolumePlanner.Decision
        {
            planner {
                let created = createdAt.map { Date(timeIntervalSinceReferenceDate: $0) }
                $0.observed = ObservedVolume(name: "agx-home-acme", labels: [:], createdAt: created)
                $0.unanswered = begun
                change(&$0)
            }
            .decide()
        }
        let cause = "(the engine was cut off while it made it)"
        let anew = ["remove volume agx-home-acme \(cause)", "create volume agx-home-acme \(cause)"]
        #expect(decide(999).steps.map(\.description) == anew)
        #expect(decide(1000) { $0.isDeleting = true }.steps.map(\.description) == [anew[0]])
        for foreign in [
            decide(990), decide(nil), decide(1000) { $0.unanswered = nil }, decide(1000) { $0.heldData = true },
            decide(1000) { $0.observed?.labels = ["a": "b"] },
        ] {
            guard case .waiting("NameConflict", _) = foreign.outcome else {
                Issue.record("\(foreign)")
                continue
            }
            #expect(foreign.steps.isEmpty)
        }
    }

    @Test("a volume that held data and is gone is never made anew by itself")
    func missing() {
        let decision = planner { $0.heldData = true }.decide()
        #expect(decision.steps.isEmpty)
        guard case .waiting("VolumeMissing", let message) = decision.outcome else {
            Issue.record("\(decision.outcome)")
            return
        }
        #expect(message.contains("runagx.com/recreate-volume=true"))
    }

    @Test("a person can accept the loss")
    func accepted() {
        let decision = planner {
            $0.heldData = true
            $0.mayRecreate = true
        }.decide()
        #expect(decision.steps.map(\.description) == ["create volume agx-home-acme (its loss was accepted)"])
    }

    @Test("retained data outlives its record, and is taken up by a company of the same name later")
    func retained() {
        let deletion = planner {
            $0.isDeleting = true
            $0.observed = ours
        }.decide()
        #expect(deletion.steps.isEmpty && deletion.outcome == .gone(retained: true))
        var later = ours
        later.labels[LabelKeys.uid] = "another"
        #expect(planner { $0.observed = later }.decide().outcome == .ready)
    }

    @Test("with retention Delete the data goes with the record")
    func deleted() {
        let decision = planner {
            $0.isDeleting = true
            $0.retention = .delete
            $0.observed = ours
        }.decide()
        #expect(decision.steps.map(\.verb) == ["remove volume"])
    }

    @Test("somebody else's volume of our name is a conflict, and is not removed")
    func foreign() {
        let foreign = ObservedVolume(name: "agx-home-acme", labels: [:], createdAt: nil)
        let decision = planner { $0.observed = foreign }.decide()
        #expect(decision.steps.isEmpty)
        let deletion = planner {
            $0.observed = foreign
            $0.isDeleting = true
            $0.retention = .delete
        }.decide()
        #expect(deletion.steps.isEmpty && deletion.outcome == .gone(retained: false))
    }
}
