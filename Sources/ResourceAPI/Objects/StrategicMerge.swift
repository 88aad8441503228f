import ManifestFormat

/// Kubernetes' own merge of built-in kinds: a merge patch that knows the elements of lists, and takes directives.
///
/// Which lists are merged, and by what their elements are told apart, is what server-side apply knows of them. The
/// order of elements is that of the object, new ones last: no list here has one that counts.
enum StrategicMerge {
    private static let directive = "$patch"
    private static let retained = "$retainKeys"
    private static let removedValues = "$deleteFromPrimitiveList/"
    private static let order = "$setElementOrder/"

    /// Throws `badRequest` for a patch that is no object, and for directives that don't exist.
    static func patched(
        _ object: JSONValue,
        with patch: JSONValue,
        _ schema: FieldSchema?,
    ) throws(StatusError) -> JSONValue {
        guard let changes = patch.object else { throw .badRequest("a strategic merge patch must be an object") }
        var members = object.object ?? [:]
        switch try named(changes) {
        case "replace": members = [:]
        case "delete": return .object([:])
        default: break
        }
        if let kept = changes[retained] {
            let names = Set(try values(kept, of: retained).compactMap(\.string))
            members = members.filter { names.contains($0.key) }
        }
        for (name, value) in changes where name.hasPrefix(removedValues) {
            let field = String(name.dropFirst(removedValues.count))
            let gone = Set(try values(value, of: name))
            members[field] = members[field]?.array.map { .array($0.filter { !gone.contains($0) }) }
        }
        for (name, change) in changes where !name.hasPrefix("$") {
            let live = members.removeValue(forKey: name)
            if change != .null { members[name] = try merged(live, change, schema?.member(name)) }
        }
        if let unknown = changes.keys.sorted().first(where: isUnknown) {
            throw .badRequest("the directive \(unknown.prefix(100)) of the strategic merge patch doesn't exist")
        }
        return .object(members)
    }

    private static func isUnknown(_ name: String) -> Bool {
        name.hasPrefix("$") && name != directive && name != retained && !name.hasPrefix(removedValues)
            && !name.hasPrefix(order)
    }

    private static func merged(
        _ live: JSONValue?,
        _ change: JSONValue,
        _ schema: FieldSchema?,
    ) throws(StatusError) -> JSONValue {
        switch (change, schema?.listType) {
        case (.object, _): return try patched(live ?? [:], with: change, schema)
        case (.array(let changes), .set): return .array(union(live?.array ?? [], changes))
        case (.array(let changes), .map(let keys)):
            return .array(try elements(live?.array ?? [], changes, keys, schema?.items))
        default: return change
        }
    }

    private static func union(_ live: [JSONValue], _ added: [JSONValue]) -> [JSONValue] {
        var present = Set(live)
        return live + added.filter { present.insert($0).inserted }
    }

    /// The elements after the changes, each changed once.
    ///
    /// A change copies its element: thousands of them to one that is great would take minutes.
    private static func elements(
        _ live: [JSONValue],
        _ changes: [JSONValue],
        _ keys: [String],
        _ schema: FieldSchema?,
    ) throws(StatusError) -> [JSONValue] {
        let replacement: JSONValue = [directive: "replace"]
        var list = KeyedElements(changes.contains(replacement) ? [] : live, keys)
        var changed: Set<[JSONValue]> = []
        for change in changes where change != replacement {
            let members = change.object ?? [:]
            let names = keys.joined(separator: ", ")
            guard keys.allSatisfy({ members[$0] != nil }) else {
                throw .badRequest("an element of a list in the strategic merge patch lacks what names it: \(names)")
            }
            let key = list.key(of: change)
            if try named(members) == "delete" {
                list[key] = nil
            } else {
                guard changed.insert(key).inserted else {
                    throw .badRequest("two elements of a list in the strategic merge patch have the same \(names)")
                }
                list[key] = try patched(list[key] ?? [:], with: change, schema)
            }
        }
        return list.elements
    }

    /// The value of `$patch`; nil without one.
    private static func named(_ members: [String: JSONValue]) throws(StatusError) -> String? {
        guard let value = members[directive] else { return nil }
        guard let text = value.string, ["merge", "replace", "delete"].contains(text) else {
            throw .badRequest("\(directive) in the strategic merge patch must be merge, replace or delete")
        }
        return text
    }

    private static func values(_ value: JSONValue, of name: String) throws(StatusError) -> [JSONValue] {
        guard let values = value.array else {
            throw .badRequest("\(name.prefix(100)) in the strategic merge patch must be a list")
        }
        return values
    }
}
