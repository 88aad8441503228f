import Testing

@Suite("Source text", .timeLimit(.minutes(5)))
struct SourceTextTests {
    private static let maximumLines = 400

    @Test("no source file is longer than 400 lines")
    func length() throws {
        let files = Repository.files(["Benchmarks", "Sources", "Tests"], ending: ".swift")
        try #require(files.count > 100)
        for file in files {
            let count = file.text.count { $0 == "\n" }
            #expect(count <= Self.maximumLines, "\(file.path) has \(count) lines: split it by topic")
        }
    }

    @Test("no text names a path or a host of the machine it was written on")
    func machine() throws {
        // Put together from parts, so that this file doesn't match itself.
        let folders = ["work", "root", "Users", "workspace", "mnt", "home"].map { "/\($0)/" }
        let hosts = ["internal", "corp", "lan"].map { ".\($0)/" } + ["artifactory", "nexus"].map { $0 + "." }
        for file in Repository.files() {
            let words = (folders + hosts).filter { file.text.contains($0) }
            guard !words.isEmpty else { continue }
            for (index, line) in file.lines.enumerated() {
                for word in words {
                    #expect(
                        !Self.names(word, in: line),
                        "\(file.path):\(index + 1): \(word) means nothing on another machine: \(line)",
                    )
                }
            }
        }
    }

    /// Whether a line has the word as the beginning of a path, and not as a part of a longer one or of a pattern.
    private static func names(_ word: String, in line: Substring) -> Bool {
        line.ranges(of: word).contains { range in
            guard word.hasPrefix("/") else { return true }
            if let before = line[..<range.lowerBound].last,
                before.isLetter || before.isNumber || "$}.~/-*".contains(before)
            {
                return false
            }
            let rest = line[range.upperBound...]
            let name = rest.prefix { $0.isLetter || $0.isNumber }
            // The sandbox's user, and two that tests make up.
            return !name.isEmpty && !(word == "/home/" && ["player", "me", "other"].contains { name.hasPrefix($0) })
        }
    }
}
