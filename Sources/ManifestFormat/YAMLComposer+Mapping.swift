extension YAMLComposer {
    mutating func composeMapping(at position: SourcePosition, depth: Int) throws(ParseError) -> Composed {
        var result = Composed(located: LocatedValue(value: .null, positions: nil), height: 1)
        var members: [String: JSONValue] = [:]
        var positions = recordsPositions ? PositionTree(position) : nil
        var merged: [LocatedValue] = []
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind { break }
            if Self.isMergeKey(event) {
                let source = try compose(try reader.next(), depth: depth)
                merged += try mergeSources(source.located, at: event.position)
                result.nodes += source.nodes
                result.height = max(result.height, source.height)
                result.textBytes += source.textBytes
                continue
            }
            let name = try memberName(event, depth: depth)
            path.components.append(.member(name))
            let member = try compose(try reader.next(), depth: depth + 1)
            // One look into the dictionary for each member, so a duplicate is found after its value is read.
            if members.updateValue(member.located.value, forKey: name) != nil {
                let line = positions?.members[name].map { " (first on line \($0.position.line))" } ?? ""
                let message = "the key \"\(name)\" is given twice in one object\(line); keep one"
                throw error(.duplicateKey, message, at: event.position)
            }
            path.components.removeLast()
            if var tree = member.located.positions {
                tree.position = event.position
                positions?.members[name] = tree
            }
            result.count(member)
            result.textBytes += name.utf8.count
        }
        for source in merged { Self.merge(source, into: &members, &positions) }
        result.located = LocatedValue(value: .object(members), positions: positions)
        return result
    }

    private static func isMergeKey(_ event: YAMLEvent) -> Bool {
        guard case .scalar("<<", isPlain: true) = event.kind else { return false }
        return event.tag == nil || event.tag == "tag:yaml.org,2002:merge"
    }

    /// What `<<` names: one object, or a list of objects of which earlier ones win.
    private func mergeSources(
        _ source: LocatedValue,
        at position: SourcePosition,
    ) throws(ParseError) -> [LocatedValue] {
        switch source.value {
        case .object: return [source]
        case .array(let elements) where elements.allSatisfy({ $0.object != nil }):
            return elements.enumerated().map { index, element in
                LocatedValue(value: element, positions: source.positions?.elements[index])
            }
        default:
            throw error(.unsupported, "`<<` merges an object or a list of objects, such as `<<: *base`", at: position)
        }
    }

    /// Adds the members that aren't there yet: what is written in the object itself wins.
    private static func merge(
        _ source: LocatedValue,
        into members: inout [String: JSONValue],
        _ positions: inout PositionTree?,
    ) {
        for (name, value) in source.value.object ?? [:] where members[name] == nil {
            members[name] = value
            positions?.members[name] = source.positions?.members[name]
        }
    }

    /// The name that a key stands for.
    ///
    /// Keys that read as integers are their digits; what else isn't a string and
    /// would change its spelling (`on`, `1.10`, `0x1`) must be quoted.
    private mutating func memberName(_ event: YAMLEvent, depth: Int) throws(ParseError) -> String {
        let key: JSONValue
        var written: String?
        switch event.kind {
        case .scalar(let text, _): written = text
        case .alias: break
        default: throw error(.unsupported, "a key must be text, not a list or an object", at: event.position)
        }
        if let written, event.anchor == nil {
            key = try scalar(event, text: written)
        } else {
            key = try compose(event, depth: depth).located.value
        }
        switch key {
        case .string(let name): return name
        case .integer(let integer) where written == nil || written == integer.description: return integer.description
        case .bool(let flag) where written == flag.description: return flag.description
        case .array, .object:
            throw error(.unsupported, "a key must be text, not a list or an object", at: event.position)
        default:
            let text = written ?? key.jsonText()
            throw error(
                .unsupported,
                "the key \(text) is not text; write it in quotes: \"\(text)\"",
                at: event.position,
            )
        }
    }
}
