/// A number of bytes, written as in Kubernetes: `512Mi`, `4Gi`, `1G`, or plain digits.
package struct ByteQuantity: Sendable, Hashable {
    /// Never negative.
    package let bytes: Int64

    package init(bytes: Int64) { self.bytes = max(0, bytes) }

    /// Reads a quantity that is a whole number of bytes; throws what is wrong with anything else.
    package init(_ text: String) throws(ModelError) {
        bytes = try QuantityText.parse(text, units: 1, example: "512Mi or 4Gi")
    }

    /// Units of 1024² bytes.
    package static func mebibytes(_ count: Int) -> Self { Self(bytes: Int64(clamping: count) &* (1 << 20)) }
    /// Units of 1024³ bytes.
    package static func gibibytes(_ count: Int) -> Self { Self(bytes: Int64(clamping: count) &* (1 << 30)) }

    /// The sum, or the largest value that can be held.
    package static func + (lhs: Self, rhs: Self) -> Self {
        let (sum, overflow) = lhs.bytes.addingReportingOverflow(rhs.bytes)
        return Self(bytes: overflow ? .max : sum)
    }
}

extension ByteQuantity: Comparable, CustomStringConvertible {
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.bytes < rhs.bytes }

    /// The shortest text that reads back as the same value.
    package var description: String {
        guard bytes > 0 else { return "0" }
        for (power, prefix) in [(60, "E"), (50, "P"), (40, "T"), (30, "G"), (20, "M"), (10, "K")]
        where bytes % (1 << power) == 0 {
            return "\(bytes >> power)\(prefix)i"
        }
        for (power, suffix) in [(18, "E"), (15, "P"), (12, "T"), (9, "G"), (6, "M"), (3, "k")] {
            guard let unit = DecimalText.powerOfTen(power), Int128(bytes) % unit == 0 else { continue }
            return "\(Int128(bytes) / unit)\(suffix)"
        }
        return "\(bytes)"
    }
}

extension ByteQuantity: Codable {
    /// Reads text, or a whole number of bytes.
    package init(from decoder: any Decoder) throws {
        try self.init(try ScalarText(from: decoder).text)
    }

    package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
