import AgxModel
import Foundation
import ManifestFormat
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Reading output line by line", .timeLimit(.minutes(10)))
struct LineReaderTests {
    private static func lines(_ text: String, maximumLength: Int, dropsLongLines: Bool = false)
        async throws -> [String]
    {
        let output = try OutputFile()
        try output.append(text)
        return try await output.lines(maximumLength: maximumLength, dropsLongLines: dropsLongLines)
    }

    @Test("the last piece of a long line is shorter, so that its end can be told")
    func pieces() async throws {
        #expect(
            try await Self.lines("abc\nabcd\nabcdefgh\nabcdefghi\nx", maximumLength: 4) == [
                "abc", "abcd", "", "abcd", "efgh", "", "abcd", "efgh", "i", "x",
            ]
        )
        #expect(try await Self.lines("\nabcd", maximumLength: 4) == ["", "abcd", ""])
        #expect(try await Self.lines("abcd\nabcde\nx", maximumLength: 4, dropsLongLines: true) == ["abcd", "x"])
    }

    @Test("a line as long as the longest piece hides nothing of the next one", arguments: [1, 2, 3])
    func longest(pieces: Int) async throws {
        let transcript = try Transcript(named: "claude/success")
        let output = try OutputFile()
        try output.append(String(repeating: "x", count: pieces * EventReader.longestLine) + "\n")
        try output.append(transcript.output)
        var request = transcript.request
        request.runID = "r"
        let result = try await output.files.interpret(request, with: ClaudeProvider(), exit: transcript.exit)
        #expect(result.unreadableLines == 1)
        #expect(result.sessionID == (try transcript.result().sessionID))
        #expect(result.text == transcript.expected["finalText"]?.string)
    }

    @Test("what is printed while it is read is left for nobody to wait for")
    func growing() async throws {
        let output = try OutputFile()
        try output.append("one\ntwo")
        var rounds = 0
        let lines = try await output.lines(maximumLength: 100) {
            rounds += 1
            // It would go on for ever otherwise.
            guard rounds < 1000 else { return }
            #expect(throws: Never.self) { try output.append("\nmore") }
        }
        #expect(lines == ["one", "two"])
    }

    @Test("of a file beyond the bound that nobody could cut, the middle is left out as if it were cut")
    func bounded() async throws {
        let bound = OutputBound(bytes: OutputBound.least)
        let (long, cut) = (try OutputFile(), try OutputFile())
        for output in [long, cut] { for _ in 0..<5 { try output.append(OutputFile.text(0..<(1 << 20))) } }
        // A second name makes it a file that isn't cut.
        try FileManager.default.linkItem(atPath: long.path, toPath: long.home.path + "/own")
        for output in [long, cut] { try output.cut(bound) }
        #expect(try long.allocatedBytes() > 4 << 20)
        let lines = try await long.lines(maximumLength: 100, bound: bound)
        #expect(lines == (try await cut.lines(maximumLength: 100, bound: bound)))
        #expect(lines.count < 65_536)
    }

    @Test("a file that is cut is read whole, also when it has grown to its bound again")
    func cut() async throws {
        let bound = OutputBound(bytes: OutputBound.least)
        let output = try OutputFile()
        for _ in 0..<5 { try output.append(OutputFile.text(0..<(1 << 20))) }
        try output.cut(bound)
        try output.append(OutputFile.text(0..<(1 << 18)))
        let lines = try await output.lines(maximumLength: 100, bound: bound)
        // Lines of 16 bytes: a quarter, a half and another quarter of the bound; one is cut through, or begins the rest.
        #expect(lines.count == 65_536 - 1)
    }
}
