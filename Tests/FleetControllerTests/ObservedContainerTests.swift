import DockerEngine
import Testing

@testable import FleetController

@Suite("Containers as an engine shows them")
struct ObservedContainerTests {
    @Test("labels of the image are left out: they may be of any number and size")
    func labels() {
        let all = ["runagx.com/company": "acme", "maintainer": "somebody"]
        var summary = ContainerSummary()
        summary.labels = all
        #expect(ObservedContainer(summary).labels == ["runagx.com/company": "acme"])
        var inspection = ContainerInspection()
        inspection.configuration = ContainerConfiguration()
        inspection.configuration?.labels = all
        #expect(ObservedContainer(inspection).labels == ["runagx.com/company": "acme"])
    }
}
