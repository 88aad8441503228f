package import RecordStore

/// What a create meets in a namespace.
package enum NamespaceState: Sendable, Hashable {
    case active
    case missing
    /// It is being deleted and takes nothing new.
    case terminating
}

/// Says which namespaces exist; asked inside the transaction of each create of a namespaced object.
package protocol NamespacePolicy: Sendable {
    /// The state of `namespace` for a new object of `kind`; `lookup` reads the store as the transaction sees it.
    func state(
        of namespace: String,
        kind: String,
        lookup: (RecordKey) throws -> Record?,
    ) throws -> NamespaceState
}

/// Each company is a namespace; Events of cluster-scoped objects may also live in `default`, where kubectl looks.
package struct CompanyNamespaces: NamespacePolicy {
    package init() {}

    package func state(
        of namespace: String,
        kind: String,
        lookup: (RecordKey) throws -> Record?,
    ) throws -> NamespaceState {
        if kind == "Event", namespace == "default" { return .active }
        guard let company = try lookup(RecordKey(kind: "Company", name: namespace)) else { return .missing }
        // What happens while a company goes is worth telling, and goes with it.
        return company.isDeleting && kind != "Event" ? .terminating : .active
    }
}

/// One namespace exists, and always does: for a server that keeps one company's records.
package struct SingleNamespace: NamespacePolicy {
    private let name: String

    package init(_ name: String) { self.name = name }

    package func state(
        of namespace: String,
        kind: String,
        lookup: (RecordKey) throws -> Record?,
    ) throws -> NamespaceState {
        namespace == name ? .active : .missing
    }
}
