/// What names a record: its kind, its namespace (empty for cluster-scoped kinds) and its name.
package struct RecordKey: Sendable, Hashable, Comparable {
    package var kind: String
    package var namespace: String
    package var name: String

    package init(kind: String, namespace: String = "", name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    package static func < (lhs: RecordKey, rhs: RecordKey) -> Bool {
        (lhs.kind, lhs.namespace, lhs.name) < (rhs.kind, rhs.namespace, rhs.name)
    }
}

extension RecordKey: CustomStringConvertible {
    /// `Company/acme`, or `Container/acme/sandbox` for a namespaced kind.
    package var description: String {
        namespace.isEmpty ? "\(kind)/\(name)" : "\(kind)/\(namespace)/\(name)"
    }
}
