import AgxModel
import Foundation
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import FleetController

@Suite("Subnet ledger", .timeLimit(.minutes(5)))
struct SubnetLedgerTests {
    static let pool = SubnetPool(range: IPv4Subnet(containing: 0x0AD5_0000, prefixLength: 24), pieceLength: 28)

    /// A host whose routes and clock a test sets.
    final class Host: Sendable {
        let routes = Mutex<[IPv4Subnet]>([])
        let now = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        let reads = Mutex(0)

        func ledger() -> SubnetLedger {
            SubnetLedger(
                pool: SubnetLedgerTests.pool,
                hostRoutes: {
                    self.reads.withLock { $0 += 1 }
                    return self.routes.withLock { $0 }
                },
                now: { self.now.withLock { $0 } },
            )
        }
    }

    func key(_ number: Int) -> RecordKey { RecordKey(kind: "Network", namespace: "c\(number)", name: "default") }

    func piece(_ number: UInt32) -> IPv4Subnet {
        IPv4Subnet(containing: 0x0AD5_0000 + number * 16, prefixLength: 28)
    }

    @Test("two that choose at the same moment get different pieces, and one that asks again gets its own")
    func choices() {
        let ledger = Host().ledger()
        #expect(ledger.choose(for: key(1), owning: []) == piece(0))
        #expect(ledger.choose(for: key(2), owning: []) == piece(1))
        #expect(ledger.choose(for: key(1), owning: []) == piece(0))
        ledger.set([piece(0)], heldBy: .record(key(1)))
        ledger.release(key(2))
        #expect(ledger.choose(for: key(3), owning: []) == piece(1))
    }

    @Test("a choice that something else took meanwhile is made anew")
    func overtaken() {
        let ledger = Host().ledger()
        #expect(ledger.choose(for: key(1), owning: []) == piece(0))
        ledger.set([IPv4Subnet(containing: 0x0AD5_0000, prefixLength: 27)], heldBy: .network("foreign"))
        #expect(ledger.choose(for: key(1), owning: []) == piece(2))
        ledger.set([], heldBy: .network("foreign"))
        #expect(ledger.choose(for: key(2), owning: []) == piece(0))
    }

    @Test("what the network of the record's own name holds is free to it, and to nobody else")
    func own() {
        let ledger = Host().ledger()
        ledger.set([piece(0)], heldBy: .network("n1"))
        #expect(ledger.preview(owning: ["n1"], besides: []) == piece(0))
        #expect(ledger.choose(for: key(2), owning: []) == piece(1))
        #expect(ledger.choose(for: key(1), owning: ["n1"]) == piece(0))
        ledger.release(key(1))
        #expect(ledger.choose(for: key(3), owning: []) == piece(2))
    }

    @Test("a preview holds nothing, and takes what is planned into account")
    func preview() {
        let ledger = Host().ledger()
        #expect(ledger.preview(owning: [], besides: [piece(0), piece(1)]) == piece(2))
        #expect(ledger.preview(owning: [], besides: []) == piece(0))
    }

    @Test("the host's routes are avoided, read once for many choices, and again before the pool is called exhausted")
    func routes() {
        let host = Host()
        host.routes.withLock { $0 = [piece(0), IPv4Subnet(containing: 0xC0A8_0000, prefixLength: 16)] }
        let ledger = host.ledger()
        for number in 1...15 { #expect(ledger.choose(for: key(number), owning: []) == piece(UInt32(number))) }
        #expect(host.reads.withLock { $0 } == 1)
        #expect(ledger.choose(for: key(16), owning: []) == nil)
        host.routes.withLock { $0 = [] }
        #expect(ledger.choose(for: key(16), owning: []) == piece(0))
        ledger.release(key(1))
        host.routes.withLock { $0 = [piece(1)] }
        host.now.withLock { $0 += 6 }
        #expect(ledger.choose(for: key(17), owning: []) == nil)
    }

    /// What the ledger is told, kept as plain lists.
    struct Model {
        var held: [SubnetLedger.Holder: [IPv4Subnet]] = [:]

        func expected(for key: RecordKey, owning networks: [String]) -> IPv4Subnet? {
            let others = held.filter { holder, _ in
                if case .network(let id) = holder, networks.contains(id) { return false }
                return holder != .choice(key)
            }
            let taken = others.values.flatMap { $0 }
            if let earlier = held[.choice(key)]?.first, !taken.contains(where: { $0.overlaps(earlier) }) {
                return earlier
            }
            return SubnetPoolTests.naive(SubnetLedgerTests.pool, taken: taken)
        }

        mutating func set(_ subnets: [IPv4Subnet], _ holder: SubnetLedger.Holder) {
            held[holder] = subnets.isEmpty ? nil : subnets
        }
    }

    @Test(
        "any history of networks, records and choices gives what trying all pieces gives",
        arguments: 0..<50 as Range<UInt64>,
    )
    func history(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let ledger = Host().ledger()
        var model = Model()
        for step in 0..<300 {
            let number = Int.random(in: 0..<20, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                let network = piece(UInt32.random(in: 0..<18, using: &random))
                ledger.set([network], heldBy: .network("n\(number)"))
                model.set([network], .network("n\(number)"))
            case 1:
                ledger.set([], heldBy: .network("n\(number)"))
                model.set([], .network("n\(number)"))
            case 2:
                // Its record is seen, or written anew.
                guard let choice = model.held[.choice(key(number))] else { continue }
                ledger.set(choice, heldBy: .record(key(number)))
                model.set(choice, .record(key(number)))
                model.set([], .choice(key(number)))
            case 3:
                ledger.set([], heldBy: .record(key(number)))
                ledger.release(key(number))
                model.set([], .record(key(number)))
                model.set([], .choice(key(number)))
            default:
                guard model.held[.record(key(number))] == nil else { continue }
                let own = Bool.random(using: &random) ? ["n\(number)"] : []
                let expected = model.expected(for: key(number), owning: own)
                #expect(ledger.choose(for: key(number), owning: own) == expected, "seed \(seed), step \(step)")
                model.set(expected.map { [$0] } ?? [], .choice(key(number)))
            }
        }
    }
}
