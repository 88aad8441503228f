/// The structure of a regular expression.
indirect enum PatternSyntax: Hashable {
    case set(PatternSet)
    case start
    case end
    case sequence([PatternSyntax])
    case either([PatternSyntax])
    /// `maximum` nil is unbounded.
    case repetition(PatternSyntax, minimum: Int, maximum: Int?)
}

/// Reads a regular expression by recursive descent.
struct PatternParser {
    private var rest: Substring
    private let source: String

    init(_ source: String) {
        self.source = source
        rest = source[...]
    }

    mutating func parse() throws(ModelError) -> PatternSyntax {
        let result = try alternatives()
        guard rest.isEmpty else { throw wrong("has a ')' too many") }
        return result
    }

    private mutating func alternatives() throws(ModelError) -> PatternSyntax {
        var branches = [try sequence()]
        while rest.first == "|" {
            rest.removeFirst()
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .either(branches)
    }

    private mutating func sequence() throws(ModelError) -> PatternSyntax {
        var parts: [PatternSyntax] = []
        while let character = rest.first, character != "|", character != ")" {
            parts.append(try repeated(try atom()))
        }
        return .sequence(parts)
    }

    private mutating func repeated(_ syntax: PatternSyntax) throws(ModelError) -> PatternSyntax {
        switch rest.first {
        case "*":
            rest.removeFirst()
            return .repetition(syntax, minimum: 0, maximum: nil)
        case "+":
            rest.removeFirst()
            return .repetition(syntax, minimum: 1, maximum: nil)
        case "?":
            rest.removeFirst()
            return .repetition(syntax, minimum: 0, maximum: 1)
        case "{":
            return try counted(syntax)
        default:
            return syntax
        }
    }

    private mutating func counted(_ syntax: PatternSyntax) throws(ModelError) -> PatternSyntax {
        guard let close = rest.firstIndex(of: "}") else { throw wrong("has a '{' without '}'") }
        let parts = rest[..<close].dropFirst().split(separator: ",", omittingEmptySubsequences: false)
        rest = rest[rest.index(after: close)...]
        guard let first = parts.first, let minimum = Int(first), (0...1000).contains(minimum) else {
            throw wrong("has a repetition that is not {n}, {n,} or {n,m} up to 1000")
        }
        if parts.count == 1 { return .repetition(syntax, minimum: minimum, maximum: minimum) }
        if parts[1].isEmpty { return .repetition(syntax, minimum: minimum, maximum: nil) }
        guard let maximum = Int(parts[1]), (minimum...1000).contains(maximum) else {
            throw wrong("has a repetition that is not {n}, {n,} or {n,m} up to 1000")
        }
        return .repetition(syntax, minimum: minimum, maximum: maximum)
    }

    private mutating func atom() throws(ModelError) -> PatternSyntax {
        switch rest.removeFirst() {
        case "^": return .start
        case "$": return .end
        case ".": return .set(PatternSet(ranges: [10...10], isNegated: true))
        case "[": return .set(try characterClass())
        case "\\": return .set(try escape())
        case "(":
            if rest.hasPrefix("?:") { rest = rest.dropFirst(2) }
            let group = try alternatives()
            guard rest.popFirst() == ")" else { throw wrong("has a '(' without ')'") }
            return group
        case let character where "*+?{".contains(character): throw wrong("repeats nothing with '\(character)'")
        case let character: return .set(PatternSet(ranges: try range(of: character)))
        }
    }

    private mutating func characterClass() throws(ModelError) -> PatternSet {
        var set = PatternSet()
        if rest.first == "^" {
            set.isNegated = true
            rest.removeFirst()
        }
        while let character = rest.popFirst(), character != "]" {
            if character == "\\" {
                set.ranges += try escape().ranges
                continue
            }
            guard rest.first == "-", let upper = rest.dropFirst().first, upper != "]" else {
                set.ranges += try range(of: character)
                continue
            }
            rest = rest.dropFirst(2)
            guard let low = try range(of: character).first?.lowerBound,
                let high = try range(of: upper).first?.upperBound,
                low <= high
            else { throw wrong("has a range that runs backwards") }
            set.ranges.append(low...high)
        }
        guard !set.ranges.isEmpty else { throw wrong("has an empty class") }
        return set
    }

    private mutating func escape() throws(ModelError) -> PatternSet {
        guard let character = rest.popFirst() else { throw wrong("ends in a backslash") }
        switch character {
        case "d": return PatternSet(ranges: [48...57])
        case "w": return PatternSet(ranges: [48...57, 65...90, 95...95, 97...122])
        case "s": return PatternSet(ranges: [9...13, 32...32])
        default:
            guard !character.isLetter, !character.isNumber else { throw wrong("has the unknown escape \\\(character)") }
            return PatternSet(ranges: try range(of: character))
        }
    }

    private func range(of character: Character) throws(ModelError) -> [ClosedRange<UInt32>] {
        guard character.unicodeScalars.count == 1, let value = character.unicodeScalars.first?.value else {
            throw wrong("has a character made of several code points")
        }
        return [value...value]
    }

    private func wrong(_ problem: String) -> ModelError {
        ModelError(.invalidDefinition, "the pattern '\(source)' \(problem)")
    }
}
