/// Metrics as the text that Prometheus scrapes (text exposition format 0.0.4).
///
/// A family is written once, however often it is begun; names that the format has no room for are made to fit.
package struct ExpositionText: Sendable {
    /// What kind of metric a family is.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    private struct Family {
        var head: String
        var samples: [String] = []
    }

    private var families: [Family] = []
    private var positions: [String: Int] = [:]
    private var current: Int?

    /// A page with no metric yet.
    package init() {}

    /// Starts a family, or goes on with it if it is there: its samples follow.
    package mutating func family(_ name: String, _ kind: Kind, help: String) {
        let name = Self.identifier(name, allowsColon: true)
        current = positions[name]
        guard current == nil else { return }
        let text = Self.escaped(help, quotes: false)
        (current, positions[name]) = (families.count, families.count)
        families.append(Family(head: "# HELP \(name) \(text)\n# TYPE \(name) \(kind.rawValue)\n"))
    }

    /// Adds one sample of the family that was started last; without a family it is left out.
    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        guard let current else { return }
        let pairs = labels.map {
            "\(Self.identifier($0.0, allowsColon: false))=\"\(Self.escaped($0.1, quotes: true))\""
        }
        let labelText = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
        let name = Self.identifier(name, allowsColon: true)
        families[current].samples.append("\(name)\(labelText) \(Self.number(value))\n")
    }

    /// The whole page.
    package var text: String { families.map { $0.head + $0.samples.joined() }.joined() }

    /// A number as the format has it: whole ones without a fraction.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    /// By unicode scalars: a character such as CR LF, or a backslash with an accent, hides what must be escaped.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func identifier(_ name: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9": result += result.isEmpty ? "_\(scalar)" : "\(scalar)"
            case ":" where allowsColon: result += ":"
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }
}
