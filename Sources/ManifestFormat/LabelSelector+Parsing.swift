extension LabelSelector {
    /// Reads `k`, `!k`, `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, joined by commas; empty text selects all.
    ///
    /// Throws `syntax`, naming the place, for any other text, for keys and values that no label can have, and for more
    /// than `maximumRequirements` terms.
    package static func parse(_ text: String) throws(ParseError) -> LabelSelector {
        var reader = LabelSelectorReader(text: text)
        return LabelSelector(requirements: try reader.requirements())
    }
}

/// Reads the text of a label selector from left to right.
private struct LabelSelectorReader {
    let text: String
    private let characters: [Unicode.Scalar]
    private var position = 0

    init(text: String) {
        self.text = text
        characters = Array(text.unicodeScalars)
    }

    mutating func requirements() throws(ParseError) -> [LabelSelector.Requirement] {
        skipSpace()
        guard !isAtEnd else { return [] }
        var found: [LabelSelector.Requirement] = []
        repeat {
            guard found.count < LabelSelector.maximumRequirements else {
                throw failure("there are more than \(LabelSelector.maximumRequirements) terms")
            }
            found.append(try requirement())
        } while take(",")
        guard isAtEnd else { throw failure("expected a comma") }
        return found
    }

    private mutating func requirement() throws(ParseError) -> LabelSelector.Requirement {
        if take("!") { return .init(key: try key(), condition: .isAbsent) }
        let key = try key()
        if take("=") {
            _ = take("=")
            return .init(key: key, condition: .isOneOf([try value()]))
        }
        if take("!") {
            guard take("=") else { throw failure("expected = after !") }
            return .init(key: key, condition: .isNoneOf([try value()]))
        }
        switch word() {
        case "": return .init(key: key, condition: .exists)
        case "in": return .init(key: key, condition: .isOneOf(try values()))
        case "notin": return .init(key: key, condition: .isNoneOf(try values()))
        case let other: throw failure("\"\(other)\" is not an operator: use =, ==, !=, in or notin")
        }
    }

    private mutating func values() throws(ParseError) -> Set<String> {
        guard take("(") else { throw failure("expected ( with a list of values") }
        var found: Set<String> = []
        repeat { found.insert(try value()) } while take(",")
        guard take(")") else { throw failure("expected , or )") }
        return found
    }

    private mutating func key() throws(ParseError) -> String {
        let key = word()
        guard !key.isEmpty else { throw failure("expected a label key") }
        guard LabelSyntax.isKey(key) else { throw failure("\"\(key)\" is not a label key") }
        return key
    }

    private mutating func value() throws(ParseError) -> String {
        let value = word()
        guard LabelSyntax.isValue(value) else { throw failure("\"\(value)\" is not a label value") }
        return value
    }

    private var isAtEnd: Bool { position == characters.count }

    private mutating func skipSpace() {
        while position < characters.count, characters[position].properties.isWhitespace { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < characters.count, characters[position] == character else { return false }
        position += 1
        skipSpace()
        return true
    }

    private mutating func word() -> String {
        skipSpace()
        var word = String.UnicodeScalarView()
        while position < characters.count, !characters[position].properties.isWhitespace,
            !",=!()".unicodeScalars.contains(characters[position])
        {
            word.append(characters[position])
            position += 1
        }
        skipSpace()
        return String(word)
    }

    private func failure(_ problem: String) -> ParseError {
        ParseError(.syntax, "label selector \"\(text.prefix(200))\": \(problem), at character \(position + 1)")
    }
}
