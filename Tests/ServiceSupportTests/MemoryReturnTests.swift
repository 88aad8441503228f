import Logging
import ServiceLifecycle
import ServiceSupport
import Synchronization
import TestSupport
import Testing

@Suite("Memory that is no longer used")
struct MemoryReturnTests {
    @Test("goes back to the system although some above it is in use", .timeLimit(.minutes(1)))
    func giveBack() {
        let count = 40_000
        let blocks = (0..<count).map { _ in
            let block = UnsafeMutableRawPointer.allocate(byteCount: 4_000, alignment: 16)
            block.initializeMemory(as: UInt8.self, repeating: 1, count: 4_000)
            return block
        }
        // Each hundredth stays, so that none of what lies between can be cut off at the end.
        for (index, block) in blocks.enumerated() where index % 100 != 0 { block.deallocate() }
        let before = ProcessUsage.current().residentBytes
        MemoryArenas.giveBack()
        #expect(ProcessUsage.current().residentBytes < before - 100_000_000)
        for (index, block) in blocks.enumerated() where index % 100 == 0 { block.deallocate() }
    }

    @Test("is given back after each interval, until the service is to end", .timeLimit(.minutes(1)))
    func interval() async throws {
        let clock = ManualClock()
        let count = Mutex(0)
        let service = MemoryReturn(clock: clock, interval: .seconds(30)) { count.withLock { $0 += 1 } }
        let group = ServiceGroup(services: [service], logger: Logger(label: "test"))
        async let end: Void = group.run()
        await clock.sleeping(until: .seconds(30))
        #expect(count.withLock(\.self) == 0)
        clock.advance(to: .seconds(30))
        await clock.sleeping(until: .seconds(60))
        #expect(count.withLock(\.self) == 1)
        await group.triggerGracefulShutdown()
        try await end
        #expect(count.withLock(\.self) == 1)
    }
}
