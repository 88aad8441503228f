package import ManifestFormat

/// Who owns which fields of one object: its `metadata.managedFields`.
package struct ManagedFields: Sendable, Hashable {
    /// In no particular order; each manager once, none without fields.
    package private(set) var entries: [ManagedFieldsEntry] = []

    /// The most managers that are kept apart which did not apply; the oldest beyond them become one.
    static let maximumUpdaters = 10
    /// Stands for the managers that were too many.
    static let ancientName = "ancient-changes"

    /// Nobody owns anything.
    package init() {}

    /// Reads what a client sent; throws what is wrong with the first entry that is.
    package init(_ values: [JSONValue]) throws(ManagedFieldsError) {
        for (index, value) in values.enumerated() {
            let entry = try ManagedFieldsEntry(value, at: "metadata.managedFields[\(index)]")
            add(entry.fields, to: entry.manager, at: entry.time)
        }
    }

    /// Reads what is stored; what can't be read belongs to nobody.
    package init(stored values: [JSONValue]) {
        for value in values {
            // Only rows edited by hand have unreadable entries: their fields can be set by anybody again.
            guard let entry = try? ManagedFieldsEntry(value, at: "") else { continue }
            add(entry.fields, to: entry.manager, at: entry.time)
        }
    }

    /// Whether a client asks that all owners be forgotten: one entry with nothing in it.
    static func isReset(_ values: [JSONValue]) -> Bool { values == [.object([:])] }

    /// As the API shows them: appliers first, then by time and name.
    package var values: [JSONValue] {
        entries.sorted { $0.rank < $1.rank }.map(\.object)
    }

    /// What a manager owns.
    package func fields(of manager: FieldManager) -> FieldSet {
        entries.first { $0.manager.isSame(as: manager) }?.fields ?? FieldSet()
    }

    /// What all managers own together.
    package var all: FieldSet { entries.reduce(FieldSet()) { $0.union($1.fields) } }

    /// Replaces what a manager owns; the time is only changed if one is given.
    mutating func set(_ fields: FieldSet, of manager: FieldManager, at time: String?) {
        let old = entries.firstIndex { $0.manager.isSame(as: manager) }
        let entry = ManagedFieldsEntry(
            manager: manager,
            fields: fields,
            time: time ?? old.flatMap { entries[$0].time },
        )
        if let old { entries.remove(at: old) }
        if !fields.isEmpty { entries.append(entry) }
    }

    /// Adds to what a manager owns.
    mutating func add(_ added: FieldSet, to manager: FieldManager, at time: String?) {
        set(fields(of: manager).union(added), of: manager, at: time)
    }

    /// Takes fields from all managers but one.
    mutating func take(_ fields: FieldSet, except manager: FieldManager? = nil) {
        guard !fields.isEmpty else { return }
        entries = entries.compactMap { entry in
            if let manager, entry.manager.isSame(as: manager) { return entry }
            var entry = entry
            entry.fields = entry.fields.subtracting(fields)
            return entry.fields.isEmpty ? nil : entry
        }
    }

    /// Makes one of the oldest managers that did not apply, so that many names don't fill the object.
    mutating func joinAncient() {
        let updaters = entries.filter { $0.manager.operation == .update }.sorted { $0.rank < $1.rank }
        guard updaters.count > Self.maximumUpdaters else { return }
        let ancient = updaters.filter { $0.manager.name == Self.ancientName }
        let others = updaters.filter { $0.manager.name != Self.ancientName }
        for entry in others.prefix(updaters.count - Self.maximumUpdaters + (ancient.isEmpty ? 1 : 0)) {
            var manager = FieldManager(
                name: Self.ancientName,
                operation: .update,
                apiVersion: entry.manager.apiVersion,
            )
            manager.part = entry.manager.part
            set(FieldSet(), of: entry.manager, at: nil)
            add(entry.fields, to: manager, at: entry.time)
        }
    }
}

extension FieldManager {
    /// Whether two entries are one: an applier stays itself whatever version of the kind it applies.
    func isSame(as other: FieldManager) -> Bool {
        name == other.name && operation == other.operation && part == other.part
            && (operation == .apply || apiVersion == other.apiVersion)
    }
}

extension ManagedFieldsEntry {
    fileprivate var rank: (String, String, String, String, String) {
        (manager.operation.rawValue, time ?? "", manager.name, manager.apiVersion, manager.part.name)
    }
}
