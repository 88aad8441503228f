import Foundation
import Logging
import ServiceSupport
import Testing

@Suite("Log lines", .timeLimit(.minutes(1)))
struct StandardErrorLogHandlerTests {
    /// What a handler writes for one message.
    private func line(_ message: Logger.Message, _ metadata: Logger.Metadata) throws -> String {
        let pipe = Pipe()
        let logger = Logger(label: "test") { label in
            StandardErrorLogHandler(
                label: label,
                level: .info,
                descriptor: pipe.fileHandleForWriting.fileDescriptor,
            )
        }
        logger.info(message, metadata: metadata)
        try pipe.fileHandleForWriting.close()
        return String(decoding: try #require(try pipe.fileHandleForReading.readToEnd()), as: UTF8.self)
    }

    @Test("a log that can't be written ends nothing")
    func fullDisk() throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(full >= 0)
        defer { close(full) }
        let logger = Logger(label: "test") { StandardErrorLogHandler(label: $0, level: .info, descriptor: full) }
        logger.info("said into the void")
        #expect(write(full, "x", 1) == -1 && errno == ENOSPC)
    }

    @Test("plain values stand as they are, others in quotes")
    func quotes() throws {
        let line = try line("made", ["a": "plain", "b": "two words", "c": #"say "x" \ y"#, "d": "", "e": "k=v"])
        #expect(line.hasSuffix(#" INFO test: made a=plain b="two words" c="say \"x\" \\ y" d="" e="k=v""# + "\n"))
    }

    @Test(
        "no text makes a second line, steers a terminal, or ends its own quotes",
        arguments: [
            ("a\r\nb", #"a\u{d}\nb"#), ("a\n\u{301}b", "a\\n\u{301}b"), ("\u{1B}[2J", #"\u{1b}[2J"#),
            ("\u{7F}\u{85}\u{9B}", #"\u{7f}\u{85}\u{9b}"#), ("\u{202E}x\u{2028}", #"\u{202e}x\u{2028}"#),
            ("\"\u{301} forged=1", "\\\"\u{301} forged=1"),
        ],
    )
    func forged(text: String, expected: String) throws {
        let line = try line("made", ["argv": .string(text)])
        #expect(line.utf8.count { $0 == 0x0A } == 1)
        // Compared byte by byte: canonically equal texts are equal to `String`.
        let end = Array("made argv=\"\(expected)\"\n".utf8)
        #expect(Array(line.utf8.suffix(end.count)) == end, "\(line)")
    }

    @Test("a message stays on its line, too")
    func message() throws {
        #expect(try line("made \r\n \u{1B}", [:]).hasSuffix(#"test: made \u{d}\n \u{1b}"# + "\n"))
    }
}
