import AgxModel
import RecordStore
import Synchronization

/// Keeps two networks that are made at the same moment from taking the same subnet.
///
/// The record remembers the subnet for ever; this holds it only from the choice until the record is written and seen.
final class SubnetReservations: Sendable {
    private let reserved = Mutex<[RecordKey: IPv4Subnet]>([:])

    /// The piece reserved for the network, or a fresh one; nil if the pool is exhausted.
    func reserve(for key: RecordKey, from pool: SubnetPool, taken: [IPv4Subnet]) -> IPv4Subnet? {
        reserved.withLock { reserved in
            if let own = reserved[key], !taken.contains(where: { $0.overlaps(own) }) { return own }
            let others = reserved.filter { $0.key != key }.map(\.value)
            let choice = pool.firstFree(taken: taken + others)
            reserved[key] = choice
            return choice
        }
    }

    func release(_ key: RecordKey) {
        reserved.withLock { $0[key] = nil }
    }
}
