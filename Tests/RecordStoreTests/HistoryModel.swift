import ManifestFormat
import RecordStore

/// What the store should hold, by the simplest code that says so.
struct HistoryModel {
    struct Item: Equatable {
        var uid: String
        var spec: JSONValue
        var status: JSONValue?
        var labels: [String: String] = [:]
        var finalizers: [String] = []
        var owners: [String] = []
        var generation: Int64 = 1
        var isDeleting = false

        init(uid: String, spec: JSONValue) {
            self.uid = uid
            self.spec = spec
        }

        init(_ record: Record) {
            uid = record.uid
            spec = record.spec
            status = record.status
            labels = record.labels
            finalizers = record.finalizers.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            owners = record.ownerReferences.map(\.uid)
            generation = record.generation
            isDeleting = record.isDeleting
        }
    }

    var items: [RecordKey: Item] = [:]
    var version: Int64 = 1

    private func isAlive(_ uid: String) -> Bool { items.values.contains { $0.uid == uid } }

    func hasDeadOwners(_ owners: [String]) -> Bool { !owners.isEmpty && !owners.contains(where: isAlive) }

    /// What is wrong with a record's owners.
    private func problem(with owners: [String], of key: RecordKey) -> StoreError.Code? {
        let isForeign = items.contains { owners.contains($0.value.uid) && $0.key.namespace != key.namespace }
        return isForeign ? .badRequest : hasDeadOwners(owners) ? .conflict : nil
    }

    mutating func create(_ key: RecordKey, _ item: Item) -> StoreError.Code? {
        if items[key] != nil { return .alreadyExists }
        if let problem = problem(with: item.owners, of: key) { return problem }
        items[key] = item
        version += 1
        return nil
    }

    mutating func update(_ key: RecordKey, to edited: Item, isCurrent: Bool) -> StoreError.Code? {
        guard let live = items[key] else { return .notFound }
        guard isCurrent, edited.uid == live.uid else { return .conflict }
        var next = edited
        next.status = live.status
        next.generation = live.generation
        next.isDeleting = live.isDeleting
        if next == live { return nil }
        if live.isDeleting, !Set(next.finalizers).isSubset(of: live.finalizers) { return .forbidden }
        if next.owners != live.owners, let problem = problem(with: next.owners, of: key) { return problem }
        if next.spec != live.spec { next.generation += 1 }
        version += 1
        items[key] = next
        if next.isDeleting, next.finalizers.isEmpty { remove(key) }
        return nil
    }

    mutating func setStatus(_ key: RecordKey, uid: String, _ status: JSONValue, isCurrent: Bool) -> StoreError.Code? {
        guard let live = items[key] else { return .notFound }
        guard isCurrent, uid == live.uid else { return .conflict }
        guard live.status != status else { return nil }
        items[key]?.status = status
        version += 1
        return nil
    }

    mutating func delete(_ key: RecordKey) -> StoreError.Code? {
        guard let live = items[key] else { return .notFound }
        guard !live.isDeleting else { return nil }
        version += 1
        if live.finalizers.isEmpty {
            remove(key)
        } else {
            items[key]?.isDeleting = true
            items[key]?.generation += 1
        }
        return nil
    }

    private mutating func remove(_ key: RecordKey) {
        guard let uid = items.removeValue(forKey: key)?.uid else { return }
        let orphans = items.filter { $0.value.owners.contains(uid) && hasDeadOwners($0.value.owners) }
        for key in orphans.keys.sorted() { _ = items[key].map { _ in delete(key) } }
    }
}
