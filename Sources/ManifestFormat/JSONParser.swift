/// A strict RFC 8259 parser that keeps what Foundation's loses: exact integers, duplicate names, places of errors.
struct JSONParser {
    let bytes: [UInt8]
    let limits: ParseLimits
    let recordsPositions: Bool
    var offset = 0
    var path = FieldPath()
    private var nodes = 0
    /// Where the last recorded position was: positions are asked for in ascending order, so each byte is counted once.
    private var marked = (offset: 0, position: SourcePosition(line: 1, column: 1))

    /// Refuses text that is too long or not UTF-8 at once; a byte order mark at the start is skipped.
    init(_ bytes: [UInt8], limits: ParseLimits, recordsPositions: Bool = false) throws(ParseError) {
        try TextCheck.check(bytes, limits: limits)
        self.bytes = bytes
        self.limits = limits
        self.recordsPositions = recordsPositions
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            offset = 3
            marked.offset = 3
        }
    }

    /// The next document of a stream of documents, nil at its end.
    mutating func nextDocument() throws(ParseError) -> LocatedValue? {
        skipWhitespace()
        return offset < bytes.count ? try value(depth: 1) : nil
    }

    /// The only document; anything after it is an error.
    mutating func onlyDocument() throws(ParseError) -> LocatedValue {
        guard let document = try nextDocument() else {
            throw error(.syntax, "the text is empty, a JSON value is needed")
        }
        skipWhitespace()
        guard offset == bytes.count else {
            throw error(.syntax, "unexpected \(found) after the end of the JSON value")
        }
        return document
    }

    private mutating func value(depth: Int) throws(ParseError) -> LocatedValue {
        nodes += 1
        guard nodes <= limits.maximumNodes else {
            throw error(.tooLarge, "more than \(limits.maximumNodes) values in one text")
        }
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        default: break
        }
        let position = mark()
        return LocatedValue(value: try scalar(), positions: position.map(PositionTree.init))
    }

    private mutating func scalar() throws(ParseError) -> JSONValue {
        switch peek {
        case UInt8(ascii: "\""): return .string(try stringLiteral())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try numberLiteral()
        case UInt8(ascii: "t") where skip("true"): return .bool(true)
        case UInt8(ascii: "f") where skip("false"): return .bool(false)
        case UInt8(ascii: "n") where skip("null"): return .null
        default: throw error(.syntax, "expected a JSON value, found \(found)")
        }
    }

    private mutating func object(depth: Int) throws(ParseError) -> LocatedValue {
        try checkDepth(depth)
        var positions = mark().map(PositionTree.init)
        offset += 1
        var members: [String: JSONValue] = [:]
        skipWhitespace()
        if skip("}") { return LocatedValue(value: .object([:]), positions: positions) }
        while true {
            guard peek == UInt8(ascii: "\"") else {
                throw error(.syntax, "expected a member name in double quotes, found \(found)")
            }
            let (start, position) = (offset, mark())
            let name = try stringLiteral()
            path.components.append(.member(name))
            skipWhitespace()
            guard skip(":") else { throw error(.syntax, "expected `:` after the member name, found \(found)") }
            skipWhitespace()
            let member = try value(depth: depth + 1)
            // One look into the dictionary for each member, so a duplicate is found after its value is read.
            guard members.updateValue(member.value, forKey: name) == nil else {
                throw error(.duplicateKey, "the name \"\(name)\" is given twice in one object; keep one", at: start)
            }
            if let position, var tree = member.positions {
                tree.position = position
                positions?.members[name] = tree
            }
            path.components.removeLast()
            skipWhitespace()
            if skip("}") { return LocatedValue(value: .object(members), positions: positions) }
            guard skip(",") else { throw error(.syntax, "expected `,` or `}` in an object, found \(found)") }
            skipWhitespace()
        }
    }

    private mutating func array(depth: Int) throws(ParseError) -> LocatedValue {
        try checkDepth(depth)
        var positions = mark().map(PositionTree.init)
        offset += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if skip("]") { return LocatedValue(value: .array([]), positions: positions) }
        while true {
            path.components.append(.index(elements.count))
            let element = try value(depth: depth + 1)
            elements.append(element.value)
            if let tree = element.positions { positions?.elements.append(tree) }
            path.components.removeLast()
            skipWhitespace()
            if skip("]") { return LocatedValue(value: .array(elements), positions: positions) }
            guard skip(",") else { throw error(.syntax, "expected `,` or `]` in an array, found \(found)") }
            skipWhitespace()
        }
    }

    private func checkDepth(_ depth: Int) throws(ParseError) {
        guard depth <= limits.maximumDepth else {
            throw error(.tooLarge, "nested deeper than \(limits.maximumDepth) levels")
        }
    }

    private mutating func mark() -> SourcePosition? {
        guard recordsPositions else { return nil }
        marked.position.advance(over: bytes[marked.offset..<offset])
        marked.offset = offset
        return marked.position
    }
}
