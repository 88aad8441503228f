import GRDB
import ManifestFormat

import struct Foundation.Date

/// Several writes that happen together or not at all; lives only inside of `RecordStore.write`.
///
/// Reads see the writes before them. Every changed record takes a version of its own.
package final class RecordTransaction {
    let options: StoreOptions
    let records: RecordTable
    let owners: OwnerTable
    let log: ChangeTable
    let time: Date
    /// The newest version that is committed: what is newer may yet be rolled back.
    let committedVersion: Int64
    /// The newest version when the transaction began.
    private let baseVersion: Int64
    private(set) var changes: [RecordChange] = []
    /// Whether the cascade of a deletion was cut off by its limit.
    var hasLeftovers = false
    var cascaded = 0

    init(
        database: Database,
        cache: RecordCache,
        options: StoreOptions,
        committedVersion: Int64,
        baseVersion: Int64,
    ) {
        self.options = options
        records = RecordTable(database: database, cache: cache)
        owners = OwnerTable(database: database)
        log = ChangeTable(database: database)
        time = Timestamp.wholeSecond(options.now())
        self.committedVersion = committedVersion
        self.baseVersion = baseVersion
    }

    /// The newest version, with the changes of this transaction.
    var version: Int64 { baseVersion + Int64(changes.count) }

    /// The record of that name, nil if there is none.
    package func get(_ key: RecordKey) throws(StoreError) -> Record? {
        do {
            return try records.find(key, committed: committedVersion)
        } catch {
            throw .wrapping(error, attempting: "read \(key)")
        }
    }

    /// All records of a kind in a namespace, in the order of names; of all namespaces if it is nil.
    package func list(kind: String, namespace: String?) throws(StoreError) -> [Record] {
        do {
            return try records.list(kind: kind, namespace: namespace, committed: committedVersion)
        } catch {
            throw .wrapping(error, attempting: "list \(kind)")
        }
    }

    /// Creates a record.
    ///
    /// `uid` is that of a record that was lost and comes back; the store makes one if it is nil.
    /// Throws `alreadyExists`, `badRequest`, also if an owner is another object than it says or in another namespace, and
    /// `conflict` if it names owners and all of them are gone.
    package func create(
        _ draft: RecordDraft,
        uid: String? = nil,
        managedFields: ManagedFieldsSource = .tracked,
    ) throws(StoreError) -> Record {
        let action = "create"
        if let present = try get(draft.key) {
            let state = present.isDeleting ? " and is being deleted" : ""
            throw StoreError(.alreadyExists, "create \(draft.key): it exists already\(state)")
        }
        var record = Record(
            draft: draft,
            uid: uid ?? options.makeUID(),
            resourceVersion: version + 1,
            generation: 1,
            created: time,
        )
        record = tracked(RecordRules.normalised(record), from: nil, .main, managedFields)
        try check(record, attempting: action)
        try checkOwners(of: record, attempting: action)
        let object = record.object.jsonText()
        do {
            try records.insert(record, object: object)
        } catch {
            throw .wrapping(error, attempting: "create \(draft.key)")
        }
        try append(RecordChange(type: .added, record: record, previous: nil, json: object))
        return record
    }

    /// Replaces everything but the status with what `record` says.
    ///
    /// An update that changes nothing gives the stored record back and takes no version. One that takes the last
    /// finalizer off a record that is being deleted removes it. Throws `notFound`, `conflict` for another version or
    /// uid than the stored one, `forbidden` for a new finalizer on a record that is being deleted, and `badRequest`.
    package func update(
        _ record: Record,
        managedFields: ManagedFieldsSource = .tracked,
        expecting resourceVersion: Int64,
    ) throws(StoreError) -> Record {
        let action = "update"
        let live = try present(record.key, uid: record.uid, version: resourceVersion, attempting: action)
        var next = RecordRules.normalised(record)
        next.status = live.status
        next.creationTimestamp = live.creationTimestamp
        next.deletionTimestamp = live.deletionTimestamp
        next.generation = live.generation
        next.resourceVersion = live.resourceVersion
        guard !RecordRules.isSame(next, live) else { return live }
        next = tracked(next, from: live, .main, managedFields)
        try check(next, attempting: action)
        if live.isDeleting, let added = next.finalizers.first(where: { !live.finalizers.contains($0) }) {
            throw StoreError(
                .forbidden,
                "update \(live.key): it is being deleted, the finalizer \(added) can't be added",
            )
        }
        if next.ownerReferences != live.ownerReferences { try checkOwners(of: next, attempting: action) }
        next.resourceVersion = version + 1
        if next.content != live.content { next.generation += 1 }
        if next.isDeleting, next.finalizers.isEmpty {
            try remove(next, replacing: live)
        } else {
            try store(next, replacing: live, attempting: action)
            for owner in live.ownerReferences where owner.blockOwnerDeletion && !next.ownerReferences.contains(owner) {
                try finishForegroundDeletion(of: owner.uid)
            }
        }
        return next
    }

    func present(_ key: RecordKey, uid: String?, version: Int64?, attempting action: String) throws(StoreError)
        -> Record
    {
        guard let live = try get(key) else { throw StoreError(.notFound, "\(action) \(key): there is no such record") }
        if let uid, uid != live.uid {
            throw StoreError(.conflict, "\(action) \(key): the record of uid \(uid) is gone, this one is \(live.uid)")
        }
        if let version, version != live.resourceVersion {
            throw StoreError(
                .conflict,
                "\(action) \(key): the object has been modified; please apply your changes to the latest version and "
                    + "try again (expected \(version), is \(live.resourceVersion))",
            )
        }
        return live
    }

    func store(_ record: Record, replacing live: Record, attempting action: String) throws(StoreError) {
        let object = record.object.jsonText()
        do {
            try records.update(record, from: live, object: object)
        } catch {
            throw .wrapping(error, attempting: "\(action) \(record.key)")
        }
        try append(RecordChange(type: .modified, record: record, previous: live, json: object))
    }

    /// Logs a change.
    func append(_ change: RecordChange) throws(StoreError) {
        do {
            try log.append(change, at: time)
        } catch {
            throw .wrapping(error, attempting: "log the change of \(change.record.key)")
        }
        changes.append(change)
    }

    func check(_ record: Record, attempting action: String) throws(StoreError) {
        try RecordRules.check(record, attempting: action)
        let limit = options.maximumObjectBytes
        try RecordRules.checkSize(record.manifest.jsonText(), of: record, limit: limit, attempting: action)
        let fields = JSONValue.array(record.managedFields).jsonText()
        try RecordRules.checkSize(fields, of: record, limit: limit, attempting: action)
        try RecordRules.checkSize(record.status?.jsonText(), of: record, limit: limit, attempting: action)
    }

    /// A dependent of the dead would never be cleaned up, so it does not come into being; nor one that would go with
    /// an object of another namespace.
    private func checkOwners(of record: Record, attempting action: String) throws(StoreError) {
        guard let first = record.ownerReferences.first else { return }
        var isAnyAlive = false
        for reference in record.ownerReferences {
            guard let owner = try owner(reference, attempting: action) else { continue }
            let isNear = owner.namespace.isEmpty || owner.namespace == record.key.namespace
            guard isNear, owner.kind == reference.kind, owner.name == reference.name else {
                throw Self.refusal(.badRequest, record, reference, "is not what has that uid here", action)
            }
            isAnyAlive = true
        }
        if !isAnyAlive { throw Self.refusal(.conflict, record, first, "does not exist any more", action) }
    }

    private func owner(
        _ reference: OwnerReference,
        attempting action: String,
    ) throws(StoreError) -> RecordKey? {
        do {
            return try owners.owner(reference.uid)
        } catch {
            throw .wrapping(error, attempting: "\(action): look up an owner")
        }
    }

    private static func refusal(
        _ code: StoreError.Code,
        _ record: Record,
        _ owner: OwnerReference,
        _ problem: String,
        _ action: String,
    ) -> StoreError {
        let message = "\(action) \(record.key): its owner \(owner.kind) \(owner.name) (uid \(owner.uid)) \(problem)"
        return StoreError(code, message, field: "metadata.ownerReferences")
    }
}
