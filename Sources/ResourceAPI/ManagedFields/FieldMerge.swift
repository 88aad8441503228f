import ManifestFormat

/// Puts an applied configuration into a live object, and takes out what was dropped from it.
enum FieldMerge {
    /// The live value with what is applied; whole values are replaced, objects and named elements are merged.
    static func merge(_ live: JSONValue, _ applied: JSONValue, _ schema: FieldSchema?) -> JSONValue {
        switch (FieldParts(live, schema), FieldParts(applied, schema)) {
        case (.members, .members(let parts)):
            var members = live.object ?? [:]
            for part in parts {
                guard case .field(let name) = part.element else { continue }
                members[name] = members[name].map { merge($0, part.value, part.schema) } ?? part.value
            }
            return .object(members)
        case (.elements(let present), .elements(let wanted)):
            return .array(merge(present, wanted))
        default: return applied
        }
    }

    /// Applied elements in their order, elements of others where they stood between them.
    private static func merge(_ live: [FieldParts.Part], _ applied: [FieldParts.Part]) -> [JSONValue] {
        let wanted = Set(applied.map(\.element))
        let places = Dictionary(
            live.enumerated().map { ($0.element.element, $0.offset) },
            uniquingKeysWith: { first, _ in first },
        )
        var result: [JSONValue] = []
        var next = 0
        func takeOthers(before end: Int) {
            while next < end {
                // Applied elements are put down in their turn.
                if !wanted.contains(live[next].element) { result.append(live[next].value) }
                next += 1
            }
        }
        for part in applied {
            let place = places[part.element]
            while next < live.count, !wanted.contains(live[next].element) { takeOthers(before: next + 1) }
            if let place { takeOthers(before: place + 1) }
            result.append(place.map { merge(live[$0].value, part.value, part.schema) } ?? part.value)
        }
        takeOthers(before: live.count)
        return result
    }

    /// The value without the fields of `last` that nobody owns any more.
    ///
    /// An object or element goes with all that is in it, defaults for instance, if `last` reached into it and no part
    /// of it has an owner; but elements and freely named members that `last` doesn't name stay, whoever put them there.
    /// What stays of a named element keeps its name.
    static func prune(_ value: JSONValue, of last: FieldSet, owned: FieldSet, _ schema: FieldSchema?) -> JSONValue {
        func kept(_ part: FieldParts.Part) -> JSONValue? {
            guard last.touches(part.element) else { return part.value }
            let below = last.below(part.element)
            guard owned.touches(part.element) else {
                return rest(of: part.value, without: below, part.schema).map { named($0, as: part) }
            }
            guard !below.isEmpty else { return part.value }
            let rest = prune(part.value, of: below, owned: owned.below(part.element), part.schema)
            return named(rest, as: part)
        }
        switch FieldParts(value, schema) {
        case .whole: return value
        case .elements(let parts): return .array(parts.compactMap(kept))
        case .members(let parts):
            var members: [String: JSONValue] = [:]
            for part in parts {
                guard case .field(let name) = part.element else { continue }
                members[name] = kept(part)
            }
            return .object(members)
        }
    }

    /// The elements and freely named members of a value that goes which aren't in `last`; nil if there are none.
    private static func rest(of value: JSONValue, without last: FieldSet, _ schema: FieldSchema?) -> JSONValue? {
        func kept(_ part: FieldParts.Part) -> JSONValue? {
            if part.isNamedByPeople, !last.touches(part.element) { return part.value }
            return rest(of: part.value, without: last.below(part.element), part.schema).map { named($0, as: part) }
        }
        switch FieldParts(value, schema) {
        case .whole: return nil
        case .elements(let parts):
            let elements = parts.compactMap(kept)
            return elements.isEmpty ? nil : .array(elements)
        case .members(let parts):
            var members: [String: JSONValue] = [:]
            for part in parts {
                guard case .field(let name) = part.element else { continue }
                members[name] = kept(part)
            }
            return members.isEmpty ? nil : .object(members)
        }
    }

    private static func named(_ rest: JSONValue, as part: FieldParts.Part) -> JSONValue {
        guard case .key(let fields) = part.element else { return rest }
        var rest = rest
        for key in fields.keys { rest[key] = part.value[key] }
        return rest
    }

    /// The value without members that are null where no null can be: to apply null is to say that there is no value.
    static func withoutNulls(_ value: JSONValue, _ schema: FieldSchema?) -> JSONValue {
        guard let schema else { return value }
        switch value {
        case .object(let members):
            var result: [String: JSONValue] = [:]
            for (name, member) in members {
                let inner = schema.member(name)
                if member == .null, let inner, !inner.isNullable { continue }
                result[name] = withoutNulls(member, inner)
            }
            return .object(result)
        case .array(let elements): return .array(elements.map { withoutNulls($0, schema.items) })
        default: return value
        }
    }
}
