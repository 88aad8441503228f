import ManifestFormat

/// Reads the text of a JSONPath template.
struct JSONPathParser {
    let text: [Character]
    var position = 0
    private var depth = 0

    init(_ text: String) { self.text = Array(text) }

    mutating func template() throws -> [JSONPath.Part] {
        let parts = try parts(untilEnd: false)
        guard position == text.count else { throw wrong("{end} without {range}") }
        return parts
    }

    private mutating func parts(untilEnd: Bool) throws -> [JSONPath.Part] {
        depth += 1
        defer { depth -= 1 }
        guard depth < 20 else { throw wrong("ranges are nested too deeply") }
        var result: [JSONPath.Part] = []
        while position < text.count {
            guard text[position] == "{" else {
                result.append(.text(takeWhile { $0 != "{" }))
                continue
            }
            position += 1
            skipSpaces()
            if takeWord("end") {
                try expect("}")
                guard untilEnd else {
                    position -= 1
                    throw wrong("{end} without {range}")
                }
                return result
            } else if takeWord("range") {
                let steps = try path()
                try expect("}")
                result.append(.range(steps, try parts(untilEnd: true)))
            } else if let quote = peek, quote == "\"" || quote == "'" {
                result.append(.text(try quoted()))
                try expect("}")
            } else {
                result.append(.value(try path()))
                try expect("}")
            }
        }
        if untilEnd { throw wrong("{range} without {end}") }
        return result
    }

    private mutating func path() throws -> [JSONPath.Step] {
        skipSpaces()
        if peek == "$" || peek == "@" { position += 1 }
        var steps: [JSONPath.Step] = []
        while let next = peek {
            if next == "." {
                position += 1
                if peek == "." {
                    position += 1
                    steps.append(.descendants(try name()))
                } else if peek == "*" {
                    position += 1
                    steps.append(.every)
                } else if let following = peek, !"}[ )=!<>".contains(following) {
                    steps.append(.member(try name()))
                }
            } else if next == "[" {
                position += 1
                steps.append(try bracket())
            } else {
                break
            }
        }
        return steps
    }

    private mutating func name() throws -> String {
        var name = ""
        while let next = peek, !".[]{} ()=!<>".contains(next) {
            // As in kubectl, a backslash takes the next character as it is: {.metadata.labels.a\.b/c}
            if next == "\\", position + 1 < text.count { position += 1 }
            name.append(text[position])
            position += 1
        }
        guard !name.isEmpty else { throw wrong("a name is missing") }
        return name
    }

    private mutating func bracket() throws -> JSONPath.Step {
        skipSpaces()
        switch peek {
        case "*":
            position += 1
            try expect("]")
            return .every
        case "'", "\"":
            let name = try quoted()
            try expect("]")
            return .member(name)
        case "?":
            position += 1
            return try filter()
        default:
            let inside = takeWhile { $0 != "]" }
            try expect("]")
            return try element(inside)
        }
    }

    private func element(_ inside: String) throws -> JSONPath.Step {
        if let index = Int(inside) { return .element(index) }
        let ends = inside.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2, ends.allSatisfy({ $0.isEmpty || Int($0) != nil }) else {
            throw wrong("[\(inside)] is no index")
        }
        return .slice(Int(ends[0]), Int(ends[1]))
    }

    private mutating func filter() throws -> JSONPath.Step {
        try expect("(")
        let steps = try path()
        skipSpaces()
        if peek == ")" {
            position += 1
            try expect("]")
            return .filter(steps, nil, .null)
        }
        guard let comparison = JSONPath.Comparison.allCases.first(where: { takeWord($0.rawValue) }) else {
            throw wrong("a comparison such as == is missing")
        }
        let wanted = try literal()
        try expect(")")
        try expect("]")
        return .filter(steps, comparison, wanted)
    }
}
