/// A decimal number with a suffix, as in `1.5Gi`, read without rounding.
///
/// Digits are counted before they are read, so the time taken is bounded whatever a tenant sends.
struct DecimalText {
    static let maximumLength = 40

    /// The digits without the point; `value = mantissa / 10^fractionDigits`.
    var mantissa: Int128
    var fractionDigits: Int
    var isNegative: Bool
    /// What follows the number.
    var suffix: Substring

    /// Reads a leading sign, digits and fraction; nil if there is no digit or there are too many.
    init?(prefixOf text: Substring) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        var rest = text
        isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        let whole = rest.prefix(while: Self.isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction = Substring()
        if rest.first == "." {
            fraction = rest.dropFirst().prefix(while: Self.isDigit)
            rest = rest.dropFirst(fraction.count + 1)
        }
        let digits = String(whole) + fraction
        guard digits.count <= 36, let mantissa = Int128(digits) else { return nil }
        self.mantissa = mantissa
        fractionDigits = fraction.count
        suffix = rest
    }

    /// The number times a factor and divided by a divisor, cut to a whole number; nil if it overflows.
    func scaled(by factor: Int128, dividedBy divisor: Int128 = 1) -> (whole: Int64, isExact: Bool)? {
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: factor)
        guard !overflow, let fraction = Self.powerOfTen(fractionDigits) else { return nil }
        let (scale, isTooFine) = fraction.multipliedReportingOverflow(by: divisor)
        guard !isTooFine else { return (0, product == 0) }
        let (quotient, remainder) = product.quotientAndRemainder(dividingBy: scale)
        guard let whole = Int64(exactly: isNegative ? -quotient : quotient) else { return nil }
        return (whole, remainder == 0)
    }

    /// 10 to a power between 0 and 38; nil outside.
    static func powerOfTen(_ exponent: Int) -> Int128? {
        guard (0...38).contains(exponent) else { return nil }
        var result: Int128 = 1
        for _ in 0..<exponent { result *= 10 }
        return result
    }

    static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
