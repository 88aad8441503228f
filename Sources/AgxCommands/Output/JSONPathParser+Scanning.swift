import ManifestFormat

/// Words, literals and single characters.
extension JSONPathParser {
    var peek: Character? { position < text.count ? text[position] : nil }

    mutating func literal() throws -> JSONValue {
        skipSpaces()
        if peek == "'" || peek == "\"" { return .string(try quoted()) }
        let word = takeWhile { !") ".contains($0) }
        switch word {
        case "true": return true
        case "false": return false
        case "null": return .null
        default:
            if let integer = Int64(word) { return .integer(integer) }
            guard let number = Double(word) else { throw wrong("\"\(word)\" must be quoted") }
            return .number(number)
        }
    }

    mutating func quoted() throws -> String {
        let quote = text[position]
        position += 1
        var result = ""
        while let next = peek, next != quote {
            position += 1
            guard next == "\\", let escaped = peek else {
                result.append(next)
                continue
            }
            position += 1
            switch escaped {
            case "n": result.append("\n")
            case "t": result.append("\t")
            default: result.append(escaped)
            }
        }
        guard peek == quote else { throw wrong("a closing quote is missing") }
        position += 1
        return result
    }

    mutating func takeWhile(_ condition: (Character) -> Bool) -> String {
        let start = position
        while let next = peek, condition(next) { position += 1 }
        return String(text[start..<position])
    }

    mutating func takeWord(_ word: String) -> Bool {
        guard text[position...].starts(with: word) else { return false }
        position += word.count
        skipSpaces()
        return true
    }

    mutating func skipSpaces() { while peek == " " { position += 1 } }

    mutating func expect(_ character: Character) throws {
        skipSpaces()
        guard peek == character else { throw wrong("\"\(character)\" is expected at position \(position + 1)") }
        position += 1
    }

    func wrong(_ message: String) -> CommandFailure {
        CommandFailure("error: error parsing jsonpath \(String(text)), \(message)")
    }
}
