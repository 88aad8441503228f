import AgxModel
import RecordStore
import Synchronization

/// The records of the fleet's kinds, decoded once for each version: what the controllers read.
///
/// Fed by a watch, and by the controllers' own writes as soon as they are acknowledged, so that a controller always
/// sees what it wrote. An older version never replaces a newer one.
final class FleetRecords: Sendable {
    /// One record of any of the fleet's kinds.
    enum Entry: Sendable {
        case company(FleetRecord<Company>)
        case plan(FleetRecord<Plan>)
        case resourceCap(FleetRecord<ResourceCap>)
        case network(FleetRecord<Network>)
        case volume(FleetRecord<Volume>)
        case container(FleetRecord<Container>)
        /// A row that can't be read as its kind: nothing is done for it, and nothing is done to its object.
        case unreadable(ModelError)
    }

    private struct Guarded {
        var entries: [RecordKey: (version: Int64, entry: Entry)] = [:]
        var keysByNamespace: [String: Set<RecordKey>] = [:]
        /// The versions of deletions, so that a late older version doesn't bring a record back.
        var deleted: [RecordKey: Int64] = [:]
    }

    static let kinds = ["Company", "Plan", "ResourceCap", "Network", "Volume", "Container"]
    private static let rememberedDeletions = 10_000
    private let guarded = Mutex(Guarded())

    /// Takes in a version of a record; false if a newer one is known.
    @discardableResult
    func apply(_ record: Record) -> Bool {
        let key = record.key
        guard Self.kinds.contains(key.kind), isNew(record) else { return false }
        let entry = Self.decode(record)
        return guarded.withLock { guarded in
            let known = max(guarded.entries[key]?.version ?? 0, guarded.deleted[key] ?? 0)
            guard record.resourceVersion > known else { return false }
            guarded.entries[key] = (record.resourceVersion, entry)
            guarded.keysByNamespace[key.namespace, default: []].insert(key)
            return true
        }
    }

    /// Takes in a deletion at the record's version.
    func remove(_ record: Record) {
        let key = record.key
        guarded.withLock { guarded in
            guard record.resourceVersion >= guarded.entries[key]?.version ?? 0 else { return }
            guarded.entries[key] = nil
            guarded.keysByNamespace[key.namespace]?.remove(key)
            if guarded.keysByNamespace[key.namespace]?.isEmpty == true { guarded.keysByNamespace[key.namespace] = nil }
            if guarded.deleted.count >= Self.rememberedDeletions { guarded.deleted = [:] }
            guarded.deleted[key] = record.resourceVersion
        }
    }

    /// Forgets records that a complete list up to `version` doesn't have.
    func retain(only keys: Set<RecordKey>, upTo version: Int64) {
        guarded.withLock { guarded in
            for (key, value) in guarded.entries where value.version <= version && !keys.contains(key) {
                guarded.entries[key] = nil
                guarded.keysByNamespace[key.namespace]?.remove(key)
            }
        }
    }

    subscript(key: RecordKey) -> Entry? { guarded.withLock { $0.entries[key]?.entry } }

    /// The keys of all records, for the resync.
    var keys: [RecordKey] { guarded.withLock { Array($0.entries.keys) } }

    func keys(inNamespace namespace: String) -> Set<RecordKey> {
        guarded.withLock { $0.keysByNamespace[namespace] ?? [] }
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
