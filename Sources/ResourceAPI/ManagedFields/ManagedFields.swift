import AgxModel
package import ManifestFormat

/// Who owns which fields of one object: its `metadata.managedFields`.
package struct ManagedFields: Sendable, Hashable {
    /// Each manager once, none without fields; they have no order, so that those who write in turn change nothing.
    private var owned: [FieldManager.Identity: ManagedFieldsEntry] = [:]

    /// The most managers that are kept apart which did not apply; the oldest beyond them become one.
    static let maximumUpdaters = 10
    /// The most managers that apply one object.
    static let maximumAppliers = 100
    /// The most entries that a client may send; an object has fewer.
    static let maximumEntries = 200
    /// Stands for the managers that were too many.
    static let ancientName = "ancient-changes"

    /// Nobody owns anything.
    package init() {}

    /// Reads what a client sent; throws what is wrong with the first entry that is.
    package init(_ values: [JSONValue]) throws(ManagedFieldsError) {
        guard values.count <= Self.maximumEntries else {
            throw ManagedFieldsError(Self.tooMany("\(values.count): must have at most \(Self.maximumEntries) items"))
        }
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

    /// What is wrong if more managers apply the object than may, unless as many did before.
    func excess(over present: ManagedFields) -> FieldIssue? {
        let count = applierCount
        guard count > max(Self.maximumAppliers, present.applierCount) else { return nil }
        return Self.tooMany("\(count) managers apply the object: at most \(Self.maximumAppliers) may")
    }

    private var applierCount: Int { owned.values.count { $0.manager.operation == .apply } }

    private static func tooMany(_ detail: String) -> FieldIssue {
        FieldIssue(.tooMany, field: "metadata.managedFields", message: "Too many: \(detail)")
    }

    /// Whether a client asks that all owners be forgotten: one entry with nothing in it.
    static func isReset(_ values: [JSONValue]) -> Bool { values == [.object([:])] }

    /// Appliers first, then by time and name.
    package var entries: [ManagedFieldsEntry] { owned.values.sorted { $0.rank < $1.rank } }

    /// As the API shows them.
    package var values: [JSONValue] { entries.map(\.object) }

    /// What a manager owns.
    package func fields(of manager: FieldManager) -> FieldSet { owned[manager.identity]?.fields ?? FieldSet() }

    /// What all managers own together.
    package var all: FieldSet { owned.values.reduce(into: FieldSet()) { $0.formUnion($1.fields) } }

    /// Replaces what a manager owns; the time is only changed if one is given.
    mutating func set(_ fields: FieldSet, of manager: FieldManager, at time: String?) {
        let old = owned.removeValue(forKey: manager.identity)
        guard !fields.isEmpty else { return }
        owned[manager.identity] = ManagedFieldsEntry(manager: manager, fields: fields, time: time ?? old?.time)
    }

    /// Adds to what a manager owns.
    mutating func add(_ added: FieldSet, to manager: FieldManager, at time: String?) {
        // Taken out, so that its set is changed in place and not copied for each of many that are added.
        var entry = owned.removeValue(forKey: manager.identity) ?? ManagedFieldsEntry(manager: manager, fields: added)
        entry.manager = manager
        entry.time = time ?? entry.time
        entry.fields.formUnion(added)
        owned[manager.identity] = entry.fields.isEmpty ? nil : entry
    }

    /// Takes fields from all managers but one.
    mutating func take(_ fields: FieldSet, except manager: FieldManager? = nil) {
        guard !fields.isEmpty else { return }
        let exempt = manager?.identity
        for (identity, entry) in owned where identity != exempt {
            var entry = entry
            entry.fields = entry.fields.subtracting(fields)
            owned[identity] = entry.fields.isEmpty ? nil : entry
        }
    }

    /// Makes one of the oldest managers that did not apply, so that many names don't fill the object.
    mutating func joinAncient() {
        guard owned.count > Self.maximumUpdaters else { return }
        let updaters = entries.filter { $0.manager.operation == .update }
        var excess = updaters.count - Self.maximumUpdaters
        guard let newest = updaters.last else { return }
        for entry in updaters where excess > 0 {
            var ancient = entry.manager
            ancient.name = Self.ancientName
            // Of one version, so that no more of them come together than there are parts.
            ancient.apiVersion = newest.manager.apiVersion
            guard ancient.identity != entry.manager.identity else { continue }
            // The first one of a part only changes its name.
            if owned[ancient.identity] != nil { excess -= 1 }
            owned[entry.manager.identity] = nil
            add(entry.fields, to: ancient, at: entry.time)
        }
    }
}

extension ManagedFieldsEntry {
    fileprivate var rank: (String, String, String, String, String) {
        (manager.operation.rawValue, time ?? "", manager.name, manager.apiVersion, manager.part.name)
    }
}
