/// Where each value of a document stands in its text: a tree of the same shape as the value.
struct PositionTree: Sendable {
    /// Of the name for a member of an object, of the value itself for everything else.
    var position: SourcePosition
    var members: [String: PositionTree] = [:]
    var elements: [PositionTree] = []

    init(_ position: SourcePosition) {
        self.position = position
    }

    /// The place of a field, or of the nearest parent that the text has.
    func position(of path: FieldPath) -> SourcePosition {
        var tree = self
        for component in path.components {
            switch component {
            case .member(let name):
                guard let next = tree.members[name] else { return tree.position }
                tree = next
            case .index(let index):
                guard tree.elements.indices.contains(index) else { return tree.position }
                tree = tree.elements[index]
            }
        }
        return tree.position
    }
}

/// A parsed value together with its positions, if those were asked for.
struct LocatedValue {
    var value: JSONValue
    var positions: PositionTree?
}
