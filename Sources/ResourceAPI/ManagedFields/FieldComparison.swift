package import ManifestFormat

/// What differs between two states of an object, as sets of paths.
package struct FieldComparison: Sendable, Hashable {
    package private(set) var added = FieldSet()
    package private(set) var modified = FieldSet()
    package private(set) var removed = FieldSet()

    /// Compares two objects; the order of list elements that have names does not count.
    package init(from old: JSONValue, to new: JSONValue, _ schema: FieldSchema?) {
        guard old != new else { return }
        let (before, after) = (FieldParts(old, schema).parts ?? [], FieldParts(new, schema).parts ?? [])
        var earlier = Dictionary(before.map { ($0.element, $0) }, uniquingKeysWith: { first, _ in first })
        for part in after {
            if let previous = earlier.removeValue(forKey: part.element) {
                compare(part.element, previous.value, part.value, part.schema)
            } else {
                added.insert(part.element)
                added.setBelow(part.element, .all(of: part.value, part.schema))
            }
        }
        for part in earlier.values {
            removed.insert(part.element)
            removed.setBelow(part.element, .all(of: part.value, part.schema))
        }
    }

    private mutating func compare(
        _ element: PathElement,
        _ old: JSONValue,
        _ new: JSONValue,
        _ schema: FieldSchema?,
    ) {
        guard old != new else { return }
        if FieldParts(old, schema).isAlike(FieldParts(new, schema)) {
            let inner = FieldComparison(from: old, to: new, schema)
            added.setBelow(element, inner.added)
            modified.setBelow(element, inner.modified)
            removed.setBelow(element, inner.removed)
        } else {
            modified.insert(element)
            added.setBelow(element, .all(of: new, schema))
            removed.setBelow(element, .all(of: old, schema))
        }
    }

    /// What has another value than before, or is new.
    package var changed: FieldSet { added.union(modified) }

    /// Whether the two states are the same.
    package var isEmpty: Bool { added.isEmpty && modified.isEmpty && removed.isEmpty }
}
