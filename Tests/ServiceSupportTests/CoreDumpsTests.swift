import Foundation
import ServiceSupport
import Testing

@Suite("Core dumps")
struct CoreDumpsTests {
    @Test("are off for the process and for what it starts, for good")
    func off() throws {
        #expect(CoreDumps.turnOff())
        #expect(CoreDumps.turnOff())
        let limits = try String(contentsOfFile: "/proc/self/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
        #expect(line.split(separator: " ").suffix(3) == ["0", "0", "bytes"])
    }
}
