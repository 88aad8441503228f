/// One row of a table of commands: a line for the shell, its exit code, and what it prints.
struct CommandRow: Sendable {
    let line: String
    let code: Int32
    /// The kubectl whose row it is; nil if it is right for both.
    let only: Kubectl?
    /// Whether it is repeated until it is as expected, because it shows what happens by itself.
    let isAwaited: Bool
    private let whole: TextPattern?
    private let parts: [TextPattern]

    /// A line that prints this text and nothing else.
    init(_ line: String, code: Int32 = 0, prints text: String, only: Kubectl? = nil, isAwaited: Bool = false) {
        (self.line, self.code, self.only, self.isAwaited) = (line, code, only, isAwaited)
        (whole, parts) = (TextPattern(text), [])
    }

    /// A line that prints these texts among others.
    init(_ line: String, code: Int32 = 0, says texts: [String], only: Kubectl? = nil, isAwaited: Bool = false) {
        (self.line, self.code, self.only, self.isAwaited) = (line, code, only, isAwaited)
        (whole, parts) = (nil, texts.map(TextPattern.init))
    }

    /// What is missing in the text that it printed; nil if nothing is.
    func complaint(about text: String) throws -> String? {
        if let whole { return try whole.isAll(of: text) ? nil : "expected is:\n\(whole.text)" }
        for part in parts where try !part.isFound(in: text) { return "missing is:\n\(part.text)" }
        return nil
    }
}

/// A text to compare with a command's output, in which some words stand for what varies.
///
/// `{age}` stands for one word, `{any}` for the rest of a line or a part of it. Two spaces or more between words stand for
/// any two or more, because the width of a column is that of its longest value. Newlines at the end don't count.
struct TextPattern: Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    /// Whether the other text is this one from its beginning to its end.
    func isAll(of other: String) throws -> Bool { try other.trimmed.wholeMatch(of: expression()) != nil }

    /// Whether this text is somewhere in the other one.
    func isFound(in other: String) throws -> Bool { try other.firstMatch(of: expression()) != nil }

    private func expression() throws -> Regex<AnyRegexOutput> {
        let lines = text.trimmed.split(separator: "\n", omittingEmptySubsequences: false)
        return try Regex(lines.map(Self.expression(of:)).joined(separator: "\n"))
    }

    private static func expression(of line: Substring) -> String {
        let indent = line.prefix { $0 == " " }
        var rest = line.dropFirst(indent.count)
        var result = String(indent)
        while let character = rest.first {
            if let (word, meaning) = words.first(where: { rest.hasPrefix($0.word) }) {
                result += meaning
                rest = rest.dropFirst(word.count)
            } else if rest.hasPrefix("  ") {
                result += " {2,}"
                rest = rest.drop { $0 == " " }
            } else {
                if special.contains(character) { result.append("\\") }
                result.append(character)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private static let words = [(word: "{age}", meaning: "[^ \\n]+"), (word: "{any}", meaning: "[^\\n]*")]
    private static let special = Set(#"\^$.|?*+()[]{}/"#)
}

extension String {
    /// Without newlines at its end.
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return text
    }
}
