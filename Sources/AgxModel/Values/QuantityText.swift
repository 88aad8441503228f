/// Reads Kubernetes quantities (`500m`, `4Gi`, `1e3`) into whole numbers of a unit.
enum QuantityText {
    /// Reads a quantity as a whole number; `units` is how many of the unit are in 1, such as 10⁹ for nanocpus.
    static func parse(_ text: String, units: Int128, example: String) throws(ModelError) -> Int64 {
        let wrong = ModelError(.invalidValue, "\(quoted(text)) is not a quantity: write it like \(example)")
        guard let number = DecimalText(prefixOf: text[...]) else { throw wrong }
        guard let (numerator, divisor) = factor(of: number.suffix) else { throw wrong }
        guard !number.isNegative else {
            throw ModelError(.outOfRange, "\(quoted(text)) is negative: write a quantity like \(example)")
        }
        let (factor, overflow) = numerator.multipliedReportingOverflow(by: units)
        guard !overflow, let (whole, isExact) = number.scaled(by: factor, dividedBy: divisor) else {
            throw ModelError(.outOfRange, "\(quoted(text)) is too large: write a quantity like \(example)")
        }
        guard isExact else {
            throw ModelError(.invalidValue, "\(quoted(text)) is finer than can be kept: write it like \(example)")
        }
        return whole
    }

    /// The factor of a suffix as a fraction; nil for an unknown suffix.
    private static func factor(of suffix: Substring) -> (numerator: Int128, divisor: Int128)? {
        switch suffix {
        case "n": (1, 1_000_000_000)
        case "u": (1, 1_000_000)
        case "m": (1, 1000)
        case "": (1, 1)
        case "k": (1000, 1)
        case "M": (1_000_000, 1)
        case "G": (1_000_000_000, 1)
        case "T": (1_000_000_000_000, 1)
        case "P": (1_000_000_000_000_000, 1)
        case "E": (1_000_000_000_000_000_000, 1)
        case "Ki": (1 << 10, 1)
        case "Mi": (1 << 20, 1)
        case "Gi": (1 << 30, 1)
        case "Ti": (1 << 40, 1)
        case "Pi": (1 << 50, 1)
        case "Ei": (1 << 60, 1)
        default: exponentFactor(of: suffix)
        }
    }

    private static func exponentFactor(of suffix: Substring) -> (numerator: Int128, divisor: Int128)? {
        guard suffix.first == "e" || suffix.first == "E" else { return nil }
        let digits = suffix.dropFirst()
        guard (1...3).contains(digits.count), let exponent = Int(digits) else { return nil }
        if exponent < 0 {
            guard exponent >= -18, let divisor = DecimalText.powerOfTen(-exponent) else { return nil }
            return (1, divisor)
        }
        return DecimalText.powerOfTen(exponent).map { ($0, 1) }
    }

    /// Text as it is quoted in messages, cut short so that a message stays readable.
    static func quoted(_ text: String) -> String {
        let limit = 64
        let shown = text.count > limit ? text.prefix(limit) + "…" : text[...]
        return "\"\(shown)\""
    }
}
