/// An amount of processor time per time, such as `500m` (half a core), kept exactly in billionths of a core.
package struct CPUQuantity: Sendable, Hashable {
    /// What Docker calls NanoCpus; never negative.
    package let nanocpus: Int64

    package init(nanocpus: Int64) { self.nanocpus = max(0, nanocpus) }

    /// Reads `2`, `0.5` or `500m`; throws what is wrong with anything else.
    package init(_ text: String) throws(ModelError) {
        nanocpus = try QuantityText.parse(text, units: 1_000_000_000, example: "500m or 2")
    }

    /// Whole cores.
    package static func cores(_ count: Int) -> Self { Self(nanocpus: Int64(clamping: count) &* 1_000_000_000) }
    /// Thousandths of a core.
    package static func millicores(_ count: Int) -> Self { Self(nanocpus: Int64(clamping: count) &* 1_000_000) }

    /// The sum, or the largest value that can be held.
    package static func + (lhs: Self, rhs: Self) -> Self {
        let (sum, overflow) = lhs.nanocpus.addingReportingOverflow(rhs.nanocpus)
        return Self(nanocpus: overflow ? .max : sum)
    }
}

extension CPUQuantity: Comparable, CustomStringConvertible {
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.nanocpus < rhs.nanocpus }

    /// The shortest text that reads back as the same value.
    package var description: String {
        for (unit, suffix) in [(1_000_000_000, ""), (1_000_000, "m"), (1000, "u")] as [(Int64, String)]
        where nanocpus % unit == 0 {
            return "\(nanocpus / unit)\(suffix)"
        }
        return "\(nanocpus)n"
    }
}

extension CPUQuantity: Codable {
    /// Reads text, or a whole number of cores.
    package init(from decoder: any Decoder) throws {
        try self.init(try ScalarText(from: decoder).text)
    }

    package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
