/// Makes values of the events of a YAML text, checking every limit before a value is made.
struct YAMLComposer {
    /// A value with what its use through an alias costs.
    struct Composed {
        var located: LocatedValue
        /// How many values it is, itself counted.
        var nodes = 1
        /// How many containers are inside each other, itself counted.
        var height = 0
        /// Bytes of text in its strings and names.
        var textBytes = 0
    }

    let reader: YAMLEventReader
    let limits: ParseLimits
    let recordsPositions: Bool
    private var nodes = 0
    private var aliasedBytes = 0
    private var anchors: [String: Composed] = [:]
    private var openAnchors: Set<String> = []
    var path = FieldPath()

    init(_ bytes: [UInt8], limits: ParseLimits, recordsPositions: Bool) throws(ParseError) {
        try TextCheck.check(bytes, limits: limits)
        try Self.checkDirectives(bytes)
        let hasByteOrderMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        reader = try YAMLEventReader(hasByteOrderMark ? Array(bytes.dropFirst(3)) : bytes)
        self.limits = limits
        self.recordsPositions = recordsPositions
    }

    /// libyaml compares each tag directive with all before it: many of them would take quadratic time.
    private static func checkDirectives(_ bytes: [UInt8]) throws(ParseError) {
        var count = 0
        for index in bytes.indices where bytes[index] == UInt8(ascii: "%") {
            guard index == 0 || bytes[index - 1] == 0x0A || bytes[index - 1] == 0x0D else { continue }
            count += bytes[index...].starts(with: "%TAG".utf8) ? 1 : 0
            guard count <= 16 else {
                let position = SourcePosition(offset: index, in: bytes)
                throw ParseError(.unsupported, "tag directives are not supported; remove them", position: position)
            }
        }
    }

    /// The next document that isn't empty, and where it starts; nil at the end of the text.
    mutating func nextDocument() throws(ParseError) -> (located: LocatedValue, start: SourcePosition)? {
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .documentStart: break
            default: return nil
            }
            anchors = [:]
            let content = try reader.next()
            if case .scalar("", isPlain: true) = content.kind, content.tag == nil, content.anchor == nil { continue }
            return (try compose(content, depth: 1).located, content.position)
        }
    }

    mutating func compose(_ event: YAMLEvent, depth: Int) throws(ParseError) -> Composed {
        if case .alias(let name) = event.kind { return try useAlias(name, at: event.position, depth: depth) }
        nodes += 1
        guard nodes <= limits.maximumNodes else {
            throw error(.tooLarge, "more than \(limits.maximumNodes) values in one text", at: event.position)
        }
        if let anchor = event.anchor { openAnchors.insert(anchor) }
        let composed = try composeContent(event, depth: depth)
        if let anchor = event.anchor {
            openAnchors.remove(anchor)
            anchors[anchor] = composed
        }
        return composed
    }

    private mutating func composeContent(_ event: YAMLEvent, depth: Int) throws(ParseError) -> Composed {
        switch event.kind {
        case .scalar(let text, _):
            let value = try scalar(event, text: text)
            let positions = recordsPositions ? PositionTree(event.position) : nil
            return Composed(located: LocatedValue(value: value, positions: positions), textBytes: text.utf8.count)
        case .sequenceStart:
            try checkContainer(event, depth: depth, coreTag: "tag:yaml.org,2002:seq")
            return try composeSequence(at: event.position, depth: depth)
        case .mappingStart:
            try checkContainer(event, depth: depth, coreTag: "tag:yaml.org,2002:map")
            return try composeMapping(at: event.position, depth: depth)
        default:
            throw error(.syntax, "expected a value here", at: event.position)
        }
    }

    /// What a scalar event stands for; not counted as a value.
    func scalar(_ event: YAMLEvent, text: String) throws(ParseError) -> JSONValue {
        var isPlain = false
        if case .scalar(_, isPlain: true) = event.kind { isPlain = true }
        return try YAMLScalar(text: text, isPlain: isPlain, tag: event.tag).value { message in
            error(.unsupported, message, at: event.position)
        }
    }

    private func checkContainer(_ event: YAMLEvent, depth: Int, coreTag: String) throws(ParseError) {
        guard depth <= limits.maximumDepth else {
            throw error(.tooLarge, "nested deeper than \(limits.maximumDepth) levels", at: event.position)
        }
        if let tag = event.tag, tag != coreTag {
            throw error(.unsupported, YAMLScalar.refusal(of: tag), at: event.position)
        }
    }

    private mutating func composeSequence(at position: SourcePosition, depth: Int) throws(ParseError) -> Composed {
        var result = Composed(located: LocatedValue(value: .null, positions: nil), height: 1)
        var elements: [JSONValue] = []
        var positions = recordsPositions ? PositionTree(position) : nil
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind { break }
            path.components.append(.index(elements.count))
            let element = try compose(event, depth: depth + 1)
            path.components.removeLast()
            elements.append(element.located.value)
            if var tree = element.located.positions {
                tree.position = event.position
                positions?.elements.append(tree)
            }
            result.count(element)
        }
        result.located = LocatedValue(value: .array(elements), positions: positions)
        return result
    }

    /// Uses an anchored value once more; it counts as if it were written here.
    private mutating func useAlias(
        _ name: String,
        at position: SourcePosition,
        depth: Int,
    ) throws(ParseError) -> Composed {
        guard !openAnchors.contains(name) else {
            throw error(.unsupported, "the alias *\(name) is inside its own anchor &\(name)", at: position)
        }
        guard let composed = anchors[name] else {
            throw error(.syntax, "no anchor &\(name) stands before the alias *\(name)", at: position)
        }
        nodes += composed.nodes
        aliasedBytes += composed.textBytes
        guard nodes <= limits.maximumNodes else {
            let limit = limits.maximumNodes
            throw error(.tooLarge, "aliases expand the text to more than \(limit) values", at: position)
        }
        guard aliasedBytes <= limits.maximumBytes else {
            let limit = limits.maximumBytes
            throw error(.tooLarge, "aliases expand the text by more than \(limit) bytes", at: position)
        }
        guard depth + composed.height - 1 <= limits.maximumDepth else {
            throw error(.tooLarge, "nested deeper than \(limits.maximumDepth) levels", at: position)
        }
        return composed
    }

    /// An error at a place, of the field that is being read.
    func error(_ code: ParseError.Code, _ message: String, at position: SourcePosition) -> ParseError {
        ParseError(code, message, position: position, path: path.description)
    }
}

extension YAMLComposer.Composed {
    /// Takes a child into the account.
    mutating func count(_ child: Self) {
        nodes += child.nodes
        height = max(height, child.height + 1)
        textBytes += child.textBytes
    }
}
