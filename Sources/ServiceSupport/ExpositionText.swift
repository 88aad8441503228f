/// Metrics as the text that Prometheus scrapes (text exposition format 0.0.4).
package struct ExpositionText: Sendable {
    /// What kind of metric a family is.
    package enum Kind: String, Sendable {
        case counter, gauge
    }

    private var lines: [String] = []

    /// A page with no metric yet.
    package init() {}

    /// Starts a family: its samples follow.
    package mutating func family(_ name: String, _ kind: Kind, help: String) {
        lines.append("# HELP \(name) \(Self.escaped(help, quotes: false))")
        lines.append("# TYPE \(name) \(kind.rawValue)")
    }

    /// Adds one sample of the family that was started last.
    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1, quotes: true))\"" }
        let labelText = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        let number = value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
        lines.append("\(name)\(labelText) \(number)")
    }

    /// The whole page.
    package var text: String { lines.joined(separator: "\n") + "\n" }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.append(character)
            }
        }
    }
}
