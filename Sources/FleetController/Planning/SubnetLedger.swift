import AgxModel
import RecordStore
import Synchronization

import struct Foundation.Date

/// Who holds which subnets: kept up to date by those who know, so that a choice costs the same however many there are.
///
/// `FleetRecords` and `EngineObserver` tell it under their own locks, in the order of what happens; it calls nobody while
/// its own is held.
final class SubnetLedger: Sendable {
    /// What a subnet is held by.
    enum Holder: Hashable, Sendable {
        case record(RecordKey)
        /// A network at the engine, of whoever, by id.
        case network(String)
        /// A choice, until it is seen in its record: two networks made at the same moment don't get the same piece.
        case choice(RecordKey)
        case hostRoutes
        /// The engine refused it although nothing that is known holds it; tried again by the next relay.
        case refusal(IPv4Subnet)
    }

    fileprivate struct Guarded {
        var map: SubnetMap
        var held: [Holder: Set<IPv4Subnet>] = [:]
        var routesReadAt: Date?
    }

    /// The host's routes grow with the networks: they are not read afresh for each of many choices, seconds.
    private static let routesLifetime = 5.0

    private let guarded: Mutex<Guarded>
    private let hostRoutes: @Sendable () -> [IPv4Subnet]
    private let now: @Sendable () -> Date

    init(pool: SubnetPool, hostRoutes: @escaping @Sendable () -> [IPv4Subnet], now: @escaping @Sendable () -> Date) {
        guarded = Mutex(Guarded(map: SubnetMap(pool: pool)))
        self.hostRoutes = hostRoutes
        self.now = now
    }

    /// Says all that a holder holds from now on; a record that holds something needs its choice no longer.
    func set(_ subnets: [IPv4Subnet], heldBy holder: Holder) {
        guarded.withLock { guarded in
            guarded.set(Set(subnets), holder)
            if case .record(let key) = holder, !subnets.isEmpty { guarded.set([], .choice(key)) }
        }
    }

    /// The piece chosen for a record, the same until it is seen in the record; nil if the pool is exhausted.
    ///
    /// What the engine's networks of the record's own name hold, by id, is free to it.
    func choose(for key: RecordKey, owning networks: [String]) -> IPv4Subnet? {
        readHostRoutes(after: Self.routesLifetime)
        if let choice = guarded.withLock({ $0.choose(for: key, owning: networks) }) { return choice }
        // Nothing is called exhausted because of a route that has gone.
        readHostRoutes(after: 0)
        return guarded.withLock { $0.choose(for: key, owning: networks) }
    }

    /// The piece that would be chosen if others were taken as well; holds nothing.
    func preview(owning networks: [String], besides others: [IPv4Subnet]) -> IPv4Subnet? {
        readHostRoutes(after: Self.routesLifetime)
        var (map, own) = guarded.withLock { guarded in
            (guarded.map, networks.flatMap { guarded.held[.network($0)] ?? [] })
        }
        own.forEach { map.giveBack($0) }
        others.forEach { map.take($0) }
        return map.firstFree
    }

    /// Ends the choice of a record that is gone.
    func release(_ key: RecordKey) { set([], heldBy: .choice(key)) }

    private func readHostRoutes(after lifetime: Double) {
        let time = now()
        let isFresh = guarded.withLock { guarded in
            guarded.routesReadAt.map { abs(time.timeIntervalSince($0)) < lifetime } ?? false
        }
        if isFresh { return }
        let routes = Set(hostRoutes())
        guarded.withLock { guarded in
            guarded.set(routes, .hostRoutes)
            guarded.routesReadAt = time
        }
    }
}

extension SubnetLedger.Guarded {
    fileprivate mutating func set(_ subnets: Set<IPv4Subnet>, _ holder: SubnetLedger.Holder) {
        let before = held[holder] ?? []
        guard before != subnets else { return }
        held[holder] = subnets.isEmpty ? nil : subnets
        for subnet in before.subtracting(subnets) { map.giveBack(subnet) }
        for subnet in subnets.subtracting(before) { map.take(subnet) }
    }

    fileprivate mutating func choose(for key: RecordKey, owning networks: [String]) -> IPv4Subnet? {
        let own = networks.map { (SubnetLedger.Holder.network($0), held[.network($0)] ?? []) }
        let earlier = held[.choice(key)]?.first
        for (holder, _) in own { set([], holder) }
        set([], .choice(key))
        let choice = earlier.flatMap { map.isFree($0) ? $0 : nil } ?? map.firstFree
        for (holder, subnets) in own { set(subnets, holder) }
        set(choice.map { [$0] } ?? [], .choice(key))
        return choice
    }
}
