import AgxModel
import Testing

@Suite("What is said of output that was cut", .timeLimit(.minutes(5)))
struct OutputCutTests {
    @Test(
        "it is one line with the size in words and the byte where the output goes on",
        arguments: [
            (0, 999, "999 bytes"), (7, 8, "1 byte"), (100, 1124, "1.0 KiB"), (16 << 20, 1304 << 20, "1.2 GiB"),
            (1 << 20, (1 << 20) + 1_048_575, "1023.9 KiB"), (0, .max, "8388607.9 TiB"),
        ] as [(Int64, Int64, String)],
    )
    func mark(start: Int64, end: Int64, size: String) {
        let line = "[agx: \(size) of output cut here; it goes on at byte \(end)]\n"
        #expect(OutputCut.mark(start..<end, endsLine: true) == line)
        #expect(OutputCut.mark(start..<end, endsLine: false) == "\n" + line)
    }
}
