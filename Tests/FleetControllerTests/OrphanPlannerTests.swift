import AgxModel
import Testing

@testable import FleetController

@Suite("Objects that nobody wants under the name they have")
struct OrphanPlannerTests {
    private let right = ContainerPlannerTests.live()

    /// The same container, as a person renamed it.
    private var renamed: ObservedContainer {
        var renamed = right
        renamed.id = "renamed"
        renamed.name = "mine-now"
        return renamed
    }

    private func planner(_ containers: ObservedContainer...) -> OrphanPlanner {
        var snapshot = EngineSnapshot()
        for container in containers { snapshot.setContainer(container, named: container.name) }
        let installation = ObjectLabels(right.labels)?.installation ?? ""
        return OrphanPlanner(snapshot: snapshot, installation: installation) { _ in true }
    }

    @Test("a container that was renamed goes only when another of its record has its name")
    func renamedContainer() throws {
        #expect(planner(right).orphans().isEmpty)
        #expect(planner(renamed).orphans().isEmpty)
        var foreign = right
        foreign.labels = [:]
        #expect(planner(renamed, foreign).orphans().isEmpty)
        let found = planner(renamed, right).orphans()
        #expect(found.map(\.identity) == ["renamed"] && found.allSatisfy(\.isMisnamed))
    }

    @Test("one that has its name back, or that is all there is, is misnamed no longer")
    func namedAgain() throws {
        let orphan = try #require(planner(renamed, right).orphans().first)
        #expect(planner(renamed, right).isMisnamed(orphan))
        #expect(!planner(renamed).isMisnamed(orphan))
        #expect(!planner(right).isMisnamed(orphan))
        var named = renamed
        named.name = right.name
        #expect(!planner(named).isMisnamed(orphan))
    }
}
