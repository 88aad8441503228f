import ServiceSupport
import Testing

@Suite("The allocator's pools")
struct MemoryArenasTests {
    @Test("are bounded where the C library is glibc")
    func limit() {
        #expect(MemoryArenas.limit(to: 2))
    }
}
