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
}
