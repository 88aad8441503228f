/// An amount of US dollars that is never negative, in whole billionths; sums stop at the largest, 9.2 billion dollars.
package struct Dollars: Sendable, Hashable {
    package let nanos: Int64

    package static let zero = Dollars(nanos: 0)

    /// Negative amounts become zero.
    package init(nanos: Int64) { self.nanos = max(nanos, 0) }

    /// The nearest billionth; nil for what is no amount: negative, not a number, infinite.
    package init?(_ amount: Double) {
        guard amount.isFinite, amount >= 0 else { return nil }
        let scaled = (amount * 1e9).rounded()
        nanos = scaled < 0x1p63 ? Int64(scaled) : .max
    }

    /// The same amount for JSON.
    package var amount: Double { Double(nanos) / 1e9 }
}

extension Dollars: Comparable, CustomStringConvertible {
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanos < rhs.nanos }

    /// At least two digits behind the point, and as many as the amount has: `1.20`, `0.0000025`.
    package var description: String {
        let fraction = String(String(nanos % 1_000_000_000 + 1_000_000_000).dropFirst())
        let kept = 9 - fraction.reversed().prefix { $0 == "0" }.count
        return "\(nanos / 1_000_000_000).\(fraction.prefix(max(kept, 2)))"
    }
}
