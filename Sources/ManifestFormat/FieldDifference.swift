/// One field in which two documents differ.
package struct FieldDifference: Sendable, Hashable {
    /// Where the documents differ.
    package var path: FieldPath
    /// The value before; nil if the field is new.
    package var old: JSONValue?
    /// The value after; nil if the field is gone.
    package var new: JSONValue?

    /// A difference; at least one of the values is there.
    package init(path: FieldPath, old: JSONValue?, new: JSONValue?) {
        self.path = path
        self.old = old
        self.new = new
    }
}

extension JSONValue {
    /// The fields in which `new` differs from this value, in the order of their paths (names sorted).
    ///
    /// Arrays are compared by index. A field that is only on one side, or has another type, is one difference.
    package func differences(to new: JSONValue) -> [FieldDifference] {
        var differences: [FieldDifference] = []
        var path = FieldPath()
        Self.collect(self, new, at: &path, into: &differences)
        return differences
    }

    private static func collect(
        _ old: JSONValue?,
        _ new: JSONValue?,
        at path: inout FieldPath,
        into differences: inout [FieldDifference],
    ) {
        switch (old, new) {
        case (.object(let before), .object(let after)):
            for name in Set(before.keys).union(after.keys).sorted() {
                path.components.append(.member(name))
                collect(before[name], after[name], at: &path, into: &differences)
                path.components.removeLast()
            }
        case (.array(let before), .array(let after)):
            for index in 0..<max(before.count, after.count) {
                path.components.append(.index(index))
                // Typed, because a bare nil would be JSON's null.
                let oldElement: JSONValue? = index < before.count ? .some(before[index]) : .none
                let newElement: JSONValue? = index < after.count ? .some(after[index]) : .none
                collect(oldElement, newElement, at: &path, into: &differences)
                path.components.removeLast()
            }
        default:
            if old != new { differences.append(FieldDifference(path: path, old: old, new: new)) }
        }
    }
}
