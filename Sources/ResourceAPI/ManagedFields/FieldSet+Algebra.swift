extension FieldSet {
    /// The paths that are in either set.
    package func union(_ other: FieldSet) -> FieldSet {
        var result = self
        result.formUnion(other)
        return result
    }

    /// Adds the paths of another set, without a copy of those that there are.
    mutating func formUnion(_ other: FieldSet) {
        guard !isEmpty else {
            self = other
            return
        }
        for element in other.members { insert(element) }
        for (element, set) in other.children { addBelow(element, set) }
    }

    /// The paths that are in both sets.
    package func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        for element in members where other.members.contains(element) { result.insert(element) }
        for (element, set) in children {
            guard let others = other.children[element] else { continue }
            result.setBelow(element, set.intersection(others))
        }
        return result
    }

    /// The paths that are in this set and not in the other.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        guard !other.isEmpty else { return self }
        var result = self
        for element in other.members { result.remove(element) }
        for (element, set) in other.children {
            guard let present = children[element] else { continue }
            result.setBelow(element, present.subtracting(set))
        }
        return result
    }
}
