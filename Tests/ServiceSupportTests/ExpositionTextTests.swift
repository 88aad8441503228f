import ServiceSupport
import Testing

@Suite("Metrics page and host routes")
struct ExpositionTextTests {
    @Test("samples are written as Prometheus reads them, with labels escaped")
    func text() {
        var page = ExpositionText()
        page.family("agx_queue_depth", .gauge, help: "Keys that wait.")
        page.sample("agx_queue_depth", [("queue", "a\"b\\c\nd")], 3)
        page.sample("agx_queue_depth", [], 0.5)
        #expect(
            page.text == """
                # HELP agx_queue_depth Keys that wait.
                # TYPE agx_queue_depth gauge
                agx_queue_depth{queue="a\\"b\\\\c\\nd"} 3
                agx_queue_depth 0.5

                """
        )
    }

    @Test("the kernel's routing table is read, without the default route")
    func routes() {
        let text = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
            docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            eth0\t0000A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
            garbage

            """
        let routes = HostRoutes.parse(text)
        #expect(routes.map(\.prefixLength) == [16, 24])
        #expect(routes.map(\.address) == [0xAC11_0000, 0xC0A8_0000])
    }

    @Test("what this process uses is more than nothing")
    func usage() {
        let usage = ProcessUsage.current()
        #expect(usage.residentBytes > 1 << 20 && usage.openFiles > 2 && usage.processorSeconds >= 0)
    }
}
