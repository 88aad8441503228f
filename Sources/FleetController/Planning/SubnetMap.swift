import AgxModel

/// Which pieces of a pool are taken.
///
/// Choosing one, and taking or giving back a subnet, cost a step for each bit between the range and a piece, however many
/// are taken. The range is halved again and again down to its pieces: half number n is cut into 2n and 2n+1, the range is
/// number 1. A subnet is one of these halves; a larger one takes the whole range, a smaller one the piece that it lies in.
struct SubnetMap: Sendable {
    private let pool: SubnetPool
    private let depth: Int
    /// How many subnets take a half, by its number.
    private var takers: [Int: Int] = [:]
    /// The halves in which no piece is free, be it that they are taken or that both their halves are full.
    private var full: Set<Int> = []

    /// A map of a pool of which nothing is taken.
    init(pool: SubnetPool) {
        self.pool = pool
        depth = pool.pieceLength - pool.range.prefixLength
    }

    /// The lowest piece that overlaps nothing taken; nil if the pool is exhausted.
    var firstFree: IPv4Subnet? {
        guard depth >= 0, !full.contains(1) else { return nil }
        var half = 1
        for _ in 0..<depth { half = full.contains(2 * half) ? 2 * half + 1 : 2 * half }
        let piece = half - 1 << depth
        let address = Int(pool.range.address) + piece << (32 - pool.pieceLength)
        return IPv4Subnet(containing: UInt32(truncatingIfNeeded: address), prefixLength: pool.pieceLength)
    }

    /// Whether a piece of the pool overlaps nothing taken.
    func isFree(_ piece: IPv4Subnet) -> Bool {
        guard var half = half(of: piece) else { return false }
        while half >= 1 {
            if takers[half] != nil { return false }
            half /= 2
        }
        return true
    }

    /// Takes a subnet once more; one outside the pool is ignored.
    mutating func take(_ subnet: IPv4Subnet) {
        guard var half = half(of: subnet) else { return }
        takers[half, default: 0] += 1
        while full.insert(half).inserted, half > 1, full.contains(half ^ 1) { half /= 2 }
    }

    /// Gives back what was taken; it is free when all who took it have.
    mutating func giveBack(_ subnet: IPv4Subnet) {
        guard var half = half(of: subnet), let count = takers[half] else { return }
        takers[half] = count > 1 ? count - 1 : nil
        while half >= 1, !isFull(half), full.remove(half) != nil { half /= 2 }
    }

    private func isFull(_ half: Int) -> Bool {
        takers[half] != nil || (full.contains(2 * half) && full.contains(2 * half + 1))
    }

    private func half(of subnet: IPv4Subnet) -> Int? {
        guard subnet.overlaps(pool.range) else { return nil }
        let level = min(max(subnet.prefixLength - pool.range.prefixLength, 0), max(depth, 0))
        guard level > 0 else { return 1 }
        let offset = Int(subnet.address) - Int(pool.range.address)
        return 1 << level + offset >> (32 - pool.range.prefixLength - level)
    }
}
