/// The end of an agent's standard error, as text for people.
struct ErrorOutput {
    /// Lines without blanks around them and without terminal codes, empty ones left out.
    private(set) var lines: [String] = []

    /// Lines that agents print in any run.
    private static let habits = ["Reading additional input from stdin...", "[claude-code:", "Attempt "]

    init() {}

    init(_ tail: ArraySlice<UInt8>) {
        let text = String(decoding: Self.withoutTerminalCodes(tail), as: UTF8.self)
        for line in text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let line = String(decoding: line, as: UTF8.self).trimmed
            if !line.isEmpty { lines.append(line) }
        }
    }

    /// The last line that begins with `error:`, whatever the case of its letters, without that word.
    var complaint: String? {
        let line = lines.last { $0.utf8.prefix(6).elementsEqual("error:".utf8, by: { $0 | 0x20 == $1 | 0x20 }) }
        return line.flatMap { String(decoding: $0.utf8.dropFirst(6), as: UTF8.self).asMessage }
    }

    /// The complaint, or else the last line that isn't printed in any run.
    var message: String? {
        complaint ?? lines.last { line in !Self.habits.contains { line.hasPrefix($0) } }?.asMessage
    }

    /// All of it.
    var text: String { lines.joined(separator: "\n") }

    /// Leaves out `ESC [ ... letter`; those that move the cursor or clear begin a line.
    private static func withoutTerminalCodes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == 0x1B, rest.first == UInt8(ascii: "[") else {
                result.append(byte)
                continue
            }
            rest.removeFirst()
            // What has no end within 32 bytes is no code: only its first two bytes go.
            guard let end = rest.prefix(32).firstIndex(where: { (0x40...0x7E).contains($0) }) else { continue }
            let changesLine = ![UInt8(ascii: "m"), UInt8(ascii: "h"), UInt8(ascii: "l")].contains(rest[end])
            rest = rest[(end + 1)...]
            if changesLine { result.append(0x0A) }
        }
        return result
    }
}
