import AgxModel
import ManifestFormat
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Reading output line by line", .timeLimit(.minutes(10)))
struct LineReaderTests {
    private static func lines(_ text: String, maximumLength: Int, dropsLongLines: Bool = false) throws -> [String] {
        let output = try OutputFile()
        try output.append(text)
        return try output.lines(maximumLength: maximumLength, dropsLongLines: dropsLongLines)
    }

    @Test("the last piece of a long line is shorter, so that its end can be told")
    func pieces() throws {
        #expect(
            try Self.lines("abc\nabcd\nabcdefgh\nabcdefghi\nx", maximumLength: 4) == [
                "abc", "abcd", "", "abcd", "efgh", "", "abcd", "efgh", "i", "x",
            ]
        )
        #expect(try Self.lines("\nabcd", maximumLength: 4) == ["", "abcd", ""])
        #expect(try Self.lines("abcd\nabcde\nx", maximumLength: 4, dropsLongLines: true) == ["abcd", "x"])
    }

    @Test("a line as long as the longest piece hides nothing of the next one", arguments: [1, 2, 3])
    func longest(pieces: Int) throws {
        let transcript = try Transcript(named: "claude/success")
        let output = try OutputFile()
        try output.append(String(repeating: "x", count: pieces * EventReader.longestLine) + "\n")
        try output.append(transcript.output)
        var request = transcript.request
        request.runID = "r"
        let result = try output.files.interpret(request, with: ClaudeProvider(), exit: transcript.exit)
        #expect(result.unreadableLines == 1)
        #expect(result.sessionID == (try transcript.result().sessionID))
        #expect(result.text == transcript.expected["finalText"]?.string)
    }
}
