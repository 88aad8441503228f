/// Reads one field of a cron expression: a list of values, ranges and steps.
struct CronFieldParser {
    let kind: CronFieldKind

    func parse(_ text: Substring) throws(ModelError) -> CronField {
        var field = CronField(isStar: text.hasPrefix("*"))
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard !part.isEmpty else { throw wrong(text, "has an empty place in its list") }
            field.values |= try values(of: part)
        }
        return field
    }

    private func values(of part: Substring) throws(ModelError) -> UInt64 {
        let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let (first, last) = try bounds(of: pieces[0], isOpen: pieces.count == 2)
        var step = 1
        if pieces.count == 2 {
            guard let number = number(pieces[1]), (1...kind.range.upperBound).contains(number) else {
                throw wrong(part, "has a step that is no number from 1 to \(kind.range.upperBound)")
            }
            step = number
        }
        var values: UInt64 = 0
        for value in stride(from: first, through: last, by: step) {
            // 7 is Sunday as 0 is.
            values |= 1 << UInt64(kind == .dayOfWeek ? value % 7 : value)
        }
        return values
    }

    /// The first and the last value of a range; `isOpen` if a single value begins one that reaches to the end.
    private func bounds(of text: Substring, isOpen: Bool) throws(ModelError) -> (Int, Int) {
        if text == "*" { return (kind.range.lowerBound, kind.last) }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(ends[0])
        guard ends.count == 2 else { return (first, isOpen ? max(first, kind.last) : first) }
        var last = try value(ends[1])
        // FRI-SUN is what people write, and Sunday is the last day of it.
        if kind == .dayOfWeek, last == 0, first > 0, ends[1].uppercased() == "SUN" { last = 7 }
        guard first <= last else { throw wrong(text, "is a range that ends before it begins") }
        return (first, last)
    }

    private func value(_ text: Substring) throws(ModelError) -> Int {
        if let index = kind.names.firstIndex(of: text.uppercased()) { return kind.range.lowerBound + index }
        guard let number = number(text), kind.range.contains(number) else {
            throw wrong(text, "is not one of \(kind.rule)")
        }
        return number
    }

    private func number(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private func wrong(_ text: Substring, _ problem: String) -> ModelError {
        ModelError(.invalidValue, "\(kind.rawValue) \(QuantityText.quoted(String(text))) \(problem)")
    }
}
