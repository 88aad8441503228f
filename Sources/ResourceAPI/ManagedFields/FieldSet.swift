/// A set of paths to fields of an object.
///
/// An object or list element can be in the set by itself, or only its parts, or both. Equal sets have equal values:
/// there is never an empty set among the children.
package struct FieldSet: Sendable, Hashable {
    /// The fields right here that are in the set.
    package private(set) var members: Set<PathElement> = []
    /// What lies below fields that are here.
    package private(set) var children: [PathElement: FieldSet] = [:]

    /// The empty set.
    package init() {}

    /// A set of the paths given.
    package init(paths: [[PathElement]]) {
        for path in paths { insert(path[...]) }
    }

    /// Whether there is no path.
    package var isEmpty: Bool { members.isEmpty && children.isEmpty }

    /// How many paths there are.
    package var count: Int { children.values.reduce(members.count) { $0 + $1.count } }

    /// All paths, in the order of their text.
    package var paths: [[PathElement]] {
        var result: [[PathElement]] = []
        collect(below: [], into: &result)
        return result
    }

    private func collect(below prefix: [PathElement], into result: inout [[PathElement]]) {
        let elements = members.union(children.keys).map { (text: $0.text, element: $0) }.sorted { $0.text < $1.text }
        for (_, element) in elements {
            if members.contains(element) { result.append(prefix + [element]) }
            children[element]?.collect(below: prefix + [element], into: &result)
        }
    }

    /// Whether exactly this path is in the set; the empty path never is.
    package func contains(_ path: some Collection<PathElement>) -> Bool {
        guard let first = path.first else { return false }
        let rest = path.dropFirst()
        return rest.isEmpty ? members.contains(first) : children[first]?.contains(rest) ?? false
    }

    /// Whether a field or anything below it is in the set.
    func touches(_ element: PathElement) -> Bool {
        members.contains(element) || children[element] != nil
    }

    /// What lies below a field.
    func below(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

    /// Adds a path; the empty path adds nothing.
    mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        let rest = path.dropFirst()
        if rest.isEmpty { members.insert(first) } else { children[first, default: FieldSet()].insert(rest) }
    }

    mutating func insert(_ element: PathElement) { members.insert(element) }

    /// Takes one field out, and leaves what lies below it.
    mutating func remove(_ element: PathElement) { members.remove(element) }

    /// Replaces what lies below a field.
    mutating func setBelow(_ element: PathElement, _ set: FieldSet) {
        children[element] = set.isEmpty ? nil : set
    }

    /// Adds to what lies below a field.
    mutating func addBelow(_ element: PathElement, _ set: FieldSet) {
        guard !set.isEmpty else { return }
        children[element, default: FieldSet()].formUnion(set)
    }
}

extension FieldSet: CustomStringConvertible {
    package var description: String {
        paths.map { $0.map(\.description).joined() }.joined(separator: "\n")
    }
}
