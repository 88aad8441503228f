import AgxModel
import RecordStore
import Synchronization

/// The records of the fleet's kinds, decoded once for each version: what the controllers read.
///
/// Fed by a watch, and by the controllers' own writes as soon as they are acknowledged, so that a controller always
/// sees what it wrote. An older version never replaces a newer one.
final class FleetRecords: Sendable {
    /// One record of any of the fleet's kinds.
    ///
    /// Indirect: a table has room for half as many again as are in it, and the largest record sets the size.
    indirect enum Entry: Sendable {
        case company(FleetRecord<Company>)
        case plan(FleetRecord<Plan>)
        case resourceCap(FleetRecord<ResourceCap>)
        case network(FleetRecord<Network>)
        case volume(FleetRecord<Volume>)
        case container(FleetRecord<Container>)
        /// A row that can't be read as its kind: nothing is done for it, and nothing is done to its object.
        case unreadable(ModelError)
    }

    /// While this stays the same, so do the records of a company and the plans.
    struct Revision: Hashable, Sendable {
        fileprivate var company: UInt64
        fileprivate var plans: UInt64
    }

    fileprivate struct Stored {
        var version: Int64
        var entry: Entry
        /// Why the record needs no turn, until something of this changes; a newer version of the record begins without.
        var settled: SettledInputs?
    }

    fileprivate struct Guarded {
        var entries: [RecordKey: Stored] = [:]
        var isComplete = false
        var lastRevision: UInt64 = 0
        var revisions: [String: UInt64] = [:]
        var plansRevision: UInt64 = 0
        var keysByNamespace: [String: Set<RecordKey>] = [:]
        /// The versions of deletions, so that a late older version doesn't bring a record back.
        var deleted: [RecordKey: Int64] = [:]
    }

    static let kinds = ["Company", "Plan", "ResourceCap", "Network", "Volume", "Container"]
    private static let rememberedDeletions = 10_000
    private let guarded = Mutex(Guarded())
    private let subnets: SubnetLedger

    init(subnets: SubnetLedger) { self.subnets = subnets }

    /// Takes in a version of a record; false if a newer one is known.
    @discardableResult
    func apply(_ record: Record) -> Bool {
        guard Self.kinds.contains(record.key.kind), isNew(record) else { return false }
        return set(Self.decode(record), for: record.key, at: record.resourceVersion)
    }

    /// Takes in that a record is there, and no more: nothing is done to its object, which isn't an orphan either.
    func apply(_ row: ReadableRecords.Unreadable) {
        set(.unreadable(ModelError(.invalidObject, row.error.message)), for: row.key, at: row.resourceVersion)
    }

    @discardableResult
    private func set(_ entry: Entry, for key: RecordKey, at version: Int64) -> Bool {
        guarded.withLock { guarded in
            let known = max(guarded.entries[key]?.version ?? 0, guarded.deleted[key] ?? 0)
            guard version > known else { return false }
            guarded.entries[key] = Stored(version: version, entry: entry)
            guarded.keysByNamespace[key.namespace, default: []].insert(key)
            guarded.countChange(of: key)
            holdSubnets(of: entry)
            return true
        }
    }

    /// Takes in a deletion at the record's version.
    func remove(_ record: Record) {
        let key = record.key
        guarded.withLock { guarded in
            guard record.resourceVersion >= guarded.entries[key]?.version ?? 0 else { return }
            guarded.drop(key)
            subnets.set([], heldBy: .record(key))
            if guarded.deleted.count >= Self.rememberedDeletions { guarded.deleted = [:] }
            guarded.deleted[key] = record.resourceVersion
        }
    }

    /// Forgets records that a complete list up to `version` doesn't have; from the first one on all records are known.
    func retain(only keys: Set<RecordKey>, upTo version: Int64) {
        guarded.withLock { guarded in
            guarded.isComplete = true
            for (key, value) in guarded.entries where value.version <= version && !keys.contains(key) {
                guarded.drop(key)
                subnets.set([], heldBy: .record(key))
            }
        }
    }

    /// Whether a record that isn't here doesn't exist; before the first complete list it may only not be read yet.
    var isComplete: Bool { guarded.withLock { $0.isComplete } }

    subscript(key: RecordKey) -> Entry? { guarded.withLock { $0.entries[key]?.entry } }

    /// Counts all records by what their statuses say.
    func census() -> FleetCensus {
        guarded.withLock { guarded in
            guarded.entries.values.reduce(into: FleetCensus()) { $0.count($1.entry) }
        }
    }

    /// The keys of all records, for the resync.
    var keys: [RecordKey] { guarded.withLock { Array($0.entries.keys) } }

    func keys(inNamespace namespace: String) -> Set<RecordKey> {
        guarded.withLock { $0.keysByNamespace[namespace] ?? [] }
    }

    /// What has changed of the records that decide about a key.
    func revision(for key: RecordKey) -> Revision { guarded.withLock { $0.revision(for: key) } }

    /// What the key's last turn was decided from, if it left nothing to do and no record has changed since.
    func settledInputs(of key: RecordKey) -> SettledInputs? {
        guarded.withLock { guarded in
            guard let settled = guarded.entries[key]?.settled, settled.records == guarded.revision(for: key) else {
                return nil
            }
            return settled
        }
    }

    /// Notes how a turn of the key ended; nil if something is left to do.
    func note(_ settled: SettledInputs?, for key: RecordKey) {
        guarded.withLock { $0.entries[key]?.settled = settled }
    }

    /// A network that can't be read any more keeps what it has: nothing is done to its object.
    private func holdSubnets(of entry: Entry) {
        guard case .network(let record) = entry else { return }
        subnets.set([record.status.subnet, record.spec.subnet].compactMap { $0 }, heldBy: .record(record.key))
    }

    private func isNew(_ record: Record) -> Bool {
        guarded.withLock { record.resourceVersion > $0.entries[record.key]?.version ?? 0 }
    }

    private static func decode(_ record: Record) -> Entry {
        do throws(ModelError) {
            switch record.key.kind {
            case Company.kind: return .company(try FleetRecord(record))
            case Plan.kind: return .plan(try FleetRecord(record))
            case ResourceCap.kind: return .resourceCap(try FleetRecord(record))
            case Network.kind: return .network(try FleetRecord(record))
            case Volume.kind: return .volume(try FleetRecord(record))
            default: return .container(try FleetRecord(record))
            }
        } catch {
            return .unreadable(error)
        }
    }
}

extension FleetRecords.Guarded {
    fileprivate mutating func drop(_ key: RecordKey) {
        entries[key] = nil
        keysByNamespace[key.namespace]?.remove(key)
        if keysByNamespace[key.namespace]?.isEmpty == true { keysByNamespace[key.namespace] = nil }
        countChange(of: key)
    }

    fileprivate mutating func countChange(of key: RecordKey) {
        lastRevision += 1
        if key.kind == Plan.kind {
            plansRevision = lastRevision
        } else {
            revisions[key.companyName] = lastRevision
        }
        // A company that is gone for good leaves no trace; one that comes again gets a higher number than ever.
        if keysByNamespace[key.companyName] == nil,
            entries[RecordKey(kind: Company.kind, name: key.companyName)] == nil
        {
            revisions[key.companyName] = nil
        }
    }

    fileprivate func revision(for key: RecordKey) -> FleetRecords.Revision {
        FleetRecords.Revision(company: revisions[key.companyName] ?? 0, plans: plansRevision)
    }
}

extension RecordKey {
    /// The company that a record is, or belongs to.
    fileprivate var companyName: String { namespace.isEmpty ? name : namespace }
}
