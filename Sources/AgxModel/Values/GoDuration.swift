/// A span of time written as in Go: `15m`, `1h30m`, `500ms`; kept in whole nanoseconds.
package struct GoDuration: Sendable, Hashable {
    package let nanoseconds: Int64

    /// A duration of the standard library, cut to nanoseconds and to about ±292 years.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let total = Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
        nanoseconds = Int64(clamping: total)
    }

    /// Reads Go's duration syntax; throws what is wrong with anything else.
    package init(_ text: String) throws(ModelError) {
        nanoseconds = try Self.parse(text)
    }

    /// Whole seconds.
    package static func seconds(_ count: Int) -> Self { Self(.seconds(count)) }
    /// Whole minutes.
    package static func minutes(_ count: Int) -> Self { Self(.seconds(Int128(count) * 60)) }

    /// The same span for clocks and timers.
    package var duration: Duration { .nanoseconds(nanoseconds) }
}

extension GoDuration: Comparable, CustomStringConvertible {
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

    /// The shortest text that reads back as the same value, such as `1h30m`.
    package var description: String {
        guard nanoseconds != 0 else { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        var rest = nanoseconds.magnitude
        guard rest >= 1_000_000_000 else { return sign + Self.subsecondText(rest) }
        var text = sign
        for (unit, suffix) in [(3_600_000_000_000, "h"), (60_000_000_000, "m")] as [(UInt64, String)]
        where rest >= unit {
            text += "\(rest / unit)\(suffix)"
            rest %= unit
        }
        return rest == 0 ? text : text + Self.decimalText(rest, unit: 1_000_000_000) + "s"
    }

    private static func subsecondText(_ nanoseconds: UInt64) -> String {
        if nanoseconds >= 1_000_000 { return decimalText(nanoseconds, unit: 1_000_000) + "ms" }
        if nanoseconds >= 1000 { return decimalText(nanoseconds, unit: 1000) + "us" }
        return "\(nanoseconds)ns"
    }

    private static func decimalText(_ value: UInt64, unit: UInt64) -> String {
        guard value % unit != 0 else { return "\(value / unit)" }
        var fraction = String(String(value % unit + unit).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return "\(value / unit).\(fraction)"
    }
}

extension GoDuration {
    private static let units: [(suffix: String, nanoseconds: Int128)] = [
        // Longer suffixes first: "ms" must not be read as "m".
        ("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    private static func parse(_ text: String) throws(ModelError) -> Int64 {
        let quoted = QuantityText.quoted(text)
        let wrong = ModelError(.invalidValue, "\(quoted) is not a duration: write it like 30s, 15m or 1h30m")
        guard text.utf8.count <= 64 else { throw wrong }
        let isNegative = text.hasPrefix("-")
        var rest = text[...]
        if isNegative || rest.hasPrefix("+") { rest = rest.dropFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty else { throw wrong }
        var total: Int128 = 0
        while !rest.isEmpty {
            guard let first = rest.first, first == "." || DecimalText.isDigit(first),
                let number = DecimalText(prefixOf: rest),
                let unit = units.first(where: { number.suffix.hasPrefix($0.suffix) })
            else { throw wrong }
            guard let part = number.scaled(by: unit.nanoseconds) else {
                throw ModelError(.outOfRange, "\(quoted) is too long: write a duration like 15m")
            }
            total += Int128(part.whole)
            rest = number.suffix.dropFirst(unit.suffix.count)
        }
        guard let result = Int64(exactly: isNegative ? -total : total) else {
            throw ModelError(.outOfRange, "\(quoted) is too long: write a duration like 15m")
        }
        return result
    }
}

extension GoDuration: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
