import AgxModel
import TestSupport
import Testing

@testable import FleetController

@Suite("Subnet pool", .timeLimit(.minutes(5)))
struct SubnetPoolTests {
    func subnet(_ text: String) throws -> IPv4Subnet { try IPv4Subnet(text) }

    func map(_ pool: SubnetPool = .standard, taken: [String]) throws -> SubnetMap {
        var map = SubnetMap(pool: pool)
        for text in taken { map.take(try subnet(text)) }
        return map
    }

    /// The first piece that overlaps nothing, found by trying them all.
    static func naive(_ pool: SubnetPool, taken: [IPv4Subnet]) -> IPv4Subnet? {
        let size = UInt32(1) << UInt32(32 - pool.pieceLength)
        let pieces = (0..<UInt32(pool.capacity)).lazy.map {
            IPv4Subnet(containing: pool.range.address + $0 * size, prefixLength: pool.pieceLength)
        }
        return pieces.first { piece in !taken.contains { $0.overlaps(piece) } }
    }

    @Test("the first free piece is chosen, around everything that is taken")
    func firstFree() throws {
        #expect(try map(taken: []).firstFree == subnet("10.213.0.0/28"))
        let taken = ["10.213.0.0/28", "10.213.0.16/28", "10.213.0.32/30", "172.17.0.0/16"]
        #expect(try map(taken: taken).firstFree == subnet("10.213.0.48/28"))
    }

    @Test("a network larger than the pool that covers it leaves nothing until it goes")
    func covered() throws {
        var map = try map(taken: ["10.0.0.0/8", "10.213.0.0/28"])
        #expect(map.firstFree == nil)
        map.giveBack(try subnet("10.0.0.0/8"))
        #expect(map.firstFree == (try subnet("10.213.0.16/28")))
    }

    @Test("the pool gives exactly its capacity, and then says that it is exhausted")
    func exhaustion() throws {
        let pool = SubnetPool(range: try subnet("10.213.0.0/24"), pieceLength: 28)
        var map = SubnetMap(pool: pool)
        var count = 0
        while let next = map.firstFree {
            map.take(next)
            count += 1
        }
        #expect(count == pool.capacity)
        #expect(pool.capacity == 16)
    }

    @Test("a pool of one piece, and a range smaller than any piece")
    func small() throws {
        var map = SubnetMap(pool: SubnetPool(range: try subnet("10.213.0.0/28"), pieceLength: 28))
        #expect(map.firstFree == (try subnet("10.213.0.0/28")))
        map.take(try subnet("10.213.0.4/32"))
        #expect(map.firstFree == nil)
        let nothing = SubnetMap(pool: SubnetPool(range: try subnet("10.213.0.0/30"), pieceLength: 28))
        #expect(nothing.firstFree == nil)
    }

    @Test(
        "whatever is taken and given back, the choice is the first piece that is free",
        arguments: 0..<50 as Range<UInt64>,
    )
    func history(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pool = SubnetPool(range: try subnet("10.213.0.0/22"), pieceLength: 28)
        var map = SubnetMap(pool: pool)
        var taken: [IPv4Subnet] = []
        for step in 0..<400 {
            if taken.count < 5 || Int.random(in: 0..<5, using: &random) < 3 {
                // Around the range, larger than it and smaller than a piece.
                let address = 0x0AD4_FF00 + UInt32.random(in: 0..<0x600, using: &random)
                let length = Int.random(in: step % 50 == 0 ? 15...32 : 25...32, using: &random)
                taken.append(IPv4Subnet(containing: address, prefixLength: length))
                if let last = taken.last { map.take(last) }
            } else {
                map.giveBack(taken.remove(at: Int.random(in: 0..<taken.count, using: &random)))
            }
            let expected = Self.naive(pool, taken: taken)
            #expect(map.firstFree == expected, "seed \(seed), step \(step)")
            if let expected { #expect(map.isFree(expected), "seed \(seed), step \(step)") }
        }
        taken.forEach { map.giveBack($0) }
        #expect(map.firstFree == IPv4Subnet(containing: pool.range.address, prefixLength: 28), "seed \(seed)")
    }
}
