import ManifestFormat
import TestSupport

extension SeededGenerator {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    /// A value of every kind, with texts that YAML readers like to mistake.
    mutating func value(depth: Int = 0) -> JSONValue {
        switch Int.random(in: 0..<(depth > 4 ? 6 : 10), using: &self) {
        case 0: return pick([.null, .bool(true), .bool(false)])
        case 1: return .integer(pick([0, -1, .max, .min, Int64.random(in: .min ... .max, using: &self)]))
        case 2: return .number(number())
        case 3...5: return .string(text())
        case 6...7: return .array((0..<Int.random(in: 0..<5, using: &self)).map { _ in value(depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0..<6, using: &self) { members[text()] = value(depth: depth + 1) }
            return .object(members)
        }
    }

    mutating func number() -> Double {
        let special: [Double] = [
            0, -0.0, 1, 1e16, 1e300, .leastNonzeroMagnitude, 0.1, .greatestFiniteMagnitude, -2.5, 1e-7,
        ]
        let number = Double(bitPattern: next())
        return chance(50) || !number.isFinite ? pick(special) : number
    }

    mutating func text() -> String {
        if chance(30) { return pick(Self.troublesome) }
        let count = chance(5) ? 200 : Int.random(in: 0..<12, using: &self)
        return String(String.UnicodeScalarView((0..<count).map { _ in scalar() }))
    }

    mutating func scalar() -> Unicode.Scalar {
        switch Int.random(in: 0..<10, using: &self) {
        case 0...4: return pick(Array("abcxyzABC019".unicodeScalars))
        case 5...7: return pick(Array(" \n\t:#-?,[]{}&*!|>'\"%@`=<~.\\/".unicodeScalars))
        case 8: return Unicode.Scalar(UInt8.random(in: 0...0x9F, using: &self))
        default:
            let value = UInt32.random(in: 0xA0...0x10_FFFF, using: &self)
            return Unicode.Scalar(chance(50) ? value & 0xFFFF : value) ?? "ü"
        }
    }

    static let troublesome = [
        "", " ", "~", "null", "Null", "true", "True", "no", "on", "y", "N", "off", "<<", "=", "-", "--", "---", "...",
        "--- a", "- a", "a: b", "a:", ":a", "a #b", "#a", "0", "007", "0o17", "0x1F", "1_000", "1e3", "1.", ".5",
        ".inf",
        "-.INF", ".nan", "12:30:00", "2026-01-31", "2026-01-31T10:00:00Z", "+1", "1.0", "a\nb", "a\nb\n", "a\n\n", "\n",
        "\n\n", "\na", " a\nb", "a\n b\n", "a\n  \n", "a \nb", "a\n\tb", "\ta\nb", "a\r\nb", "a\u{85}b", "a\u{2028}b\n",
        "\u{FEFF}", "a\nb: c\n# d\n", "---\na\n", "a\n...\n", "{}", "[]", "'", "\"", "\\", "/", "a/b", "runagx.com/v1",
        "10.0.0.1", "500m", "4Gi", "-c", "--flag=1", "ünïcödé", "日本語", "😀", "a😀\nb", "\0", "e\u{301}", "\u{7F}",
    ]
}
