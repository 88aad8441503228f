package import AgxModel

/// Where the subnets of companies' networks come from: one range, cut into pieces of one size.
///
/// Docker's own default pools end at about 30 networks, so agx always names the subnet itself.
package struct SubnetPool: Sendable, Hashable {
    package let range: IPv4Subnet
    /// The size of one network's piece, 16 to 29 and not larger than the range.
    package let pieceLength: Int

    /// The default: 4096 pieces of 16 addresses.
    package static let standard = SubnetPool(
        range: IPv4Subnet(containing: 0x0AD5_0000, prefixLength: 16),
        pieceLength: 28,
    )

    package init(range: IPv4Subnet, pieceLength: Int) {
        self.range = range
        self.pieceLength = min(max(pieceLength, range.prefixLength), 29)
    }

    /// How many networks the range can hold.
    package var capacity: Int { 1 << (pieceLength - range.prefixLength) }

    /// The first piece that overlaps none of the subnets that are taken; nil if the pool is exhausted.
    ///
    /// Linear in pieces and taken subnets together, not their product.
    package func firstFree(taken: some Sequence<IPv4Subnet>) -> IPv4Subnet? {
        let inRange = taken.filter { $0.overlaps(range) }.sorted { $0.address < $1.address }
        let size = UInt64(1) << UInt64(32 - pieceLength)
        var candidate = UInt64(range.address)
        let end = UInt64(range.lastAddress)
        for subnet in inRange {
            if candidate + size <= UInt64(subnet.address) { break }
            let next = UInt64(subnet.lastAddress) + 1
            if next > candidate { candidate = (next + size - 1) / size * size }
        }
        guard candidate + size - 1 <= end else { return nil }
        return IPv4Subnet(containing: UInt32(candidate), prefixLength: pieceLength)
    }
}
