import AgxModel
import FleetController
import TestSupport
import Testing

@Suite("Subnet pool")
struct SubnetPoolTests {
    func subnet(_ text: String) throws -> IPv4Subnet { try IPv4Subnet(text) }

    @Test("the first free piece is chosen, around everything that is taken")
    func firstFree() throws {
        let pool = SubnetPool.standard
        #expect(pool.firstFree(taken: []) == (try subnet("10.213.0.0/28")))
        let taken = try ["10.213.0.0/28", "10.213.0.16/28", "10.213.0.32/30", "172.17.0.0/16"].map(subnet)
        #expect(pool.firstFree(taken: taken) == (try subnet("10.213.0.48/28")))
    }

    @Test("a network larger than the pool that covers it leaves nothing")
    func covered() throws {
        #expect(SubnetPool.standard.firstFree(taken: [try subnet("10.0.0.0/8")]) == nil)
    }

    @Test("the pool gives exactly its capacity, and then says that it is exhausted")
    func exhaustion() throws {
        let pool = SubnetPool(range: try subnet("10.213.0.0/24"), pieceLength: 28)
        var taken: [IPv4Subnet] = []
        while let next = pool.firstFree(taken: taken) { taken.append(next) }
        #expect(taken.count == pool.capacity)
        #expect(pool.capacity == 16)
    }

    @Test("whatever is taken, the choice overlaps nothing and lies in the range", arguments: 0..<50 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pool = SubnetPool(range: try subnet("10.213.0.0/20"), pieceLength: 28)
        let taken = (0..<200).map { _ in
            let address = 0x0AD5_0000 + UInt32.random(in: 0..<0x2000, using: &random)
            return IPv4Subnet(containing: address, prefixLength: Int.random(in: 24...32, using: &random))
        }
        let everyPiece = (0..<UInt32(pool.capacity)).map {
            IPv4Subnet(containing: 0x0AD5_0000 + $0 * 16, prefixLength: 28)
        }
        let expected = everyPiece.first { piece in !taken.contains { $0.overlaps(piece) } }
        #expect(pool.firstFree(taken: taken) == expected, "seed \(seed)")
    }
}
