import DockerEngine
import Testing

@testable import FleetController

@Suite("Containers as they are asked for")
struct ContainerDraftTests {
    @Test("no crash in one leaves the keys that a process holds on a disk")
    func noCoreDumps() throws {
        let limits = try #require(ContainerDraft(ContainerPlannerTests.design()).host.resourceLimits)
        #expect(limits.map(\.name) == ["core"])
        #expect(limits.allSatisfy { $0.soft == 0 && $0.hard == 0 })
    }
}
