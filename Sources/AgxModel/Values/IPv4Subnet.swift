/// A network of IPv4 addresses in CIDR notation, such as `10.213.0.16/28`; its host bits are zero.
package struct IPv4Subnet: Sendable, Hashable {
    /// The first address, as a number in host order.
    package let address: UInt32
    /// 0 to 32.
    package let prefixLength: Int

    /// The network of this size that holds an address; a prefix outside 0 to 32 is cut to that range.
    package init(containing address: UInt32, prefixLength: Int) {
        self.prefixLength = min(max(prefixLength, 0), 32)
        self.address = address & Self.mask(self.prefixLength)
    }

    /// Reads `10.213.0.16/28`; throws if it isn't one, or if bits after the prefix are set.
    package init(_ text: String) throws(ModelError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 18, parts.count == 2, let address = Self.parseAddress(parts[0]),
            let length = Self.parseNumber(parts[1], upTo: 32)
        else {
            throw ModelError(
                .invalidValue,
                "\(QuantityText.quoted(text)) is not an IPv4 subnet: write it like 10.213.0.16/28",
            )
        }
        self.init(containing: address, prefixLength: Int(length))
        guard self.address == address else {
            throw ModelError(.invalidValue, "\(QuantityText.quoted(text)) has host bits set: write \(self)")
        }
    }

    /// The first address that a host can have; by our convention the bridge's own.
    package var gateway: UInt32 { prefixLength >= 31 ? address : address + 1 }

    /// Whether an address, as a number in host order, lies in the network.
    package func contains(_ address: UInt32) -> Bool { address & Self.mask(prefixLength) == self.address }
    /// Whether all of the other network lies in this one.
    package func contains(_ other: Self) -> Bool { prefixLength <= other.prefixLength && contains(other.address) }
    /// Whether the two have an address in common.
    package func overlaps(_ other: Self) -> Bool { contains(other) || other.contains(self) }

    /// Whether it lies inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.
    package var isPrivate: Bool {
        [(10, 0, 8), (172, 16, 12), (192, 168, 16)].contains { first, second, length in
            Self(containing: UInt32(first) << 24 | UInt32(second) << 16, prefixLength: length).contains(self)
        }
    }

    /// `10.213.0.17` for a number in host order.
    package static func addressText(_ address: UInt32) -> String {
        [24, 16, 8, 0].map { String(address >> $0 & 255) }.joined(separator: ".")
    }

    /// Reads a dotted address without leading zeros; nil if it isn't one.
    package static func parseAddress(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var result: UInt32 = 0
        for part in parts {
            guard let byte = parseNumber(part, upTo: 255) else { return nil }
            result = result << 8 | byte
        }
        return result
    }

    private static func parseNumber(_ text: some StringProtocol, upTo maximum: UInt32) -> UInt32? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text.utf8.count == 1 || text.first != "0", let value = UInt32(text), value <= maximum
        else { return nil }
        return value
    }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : UInt32.max << UInt32(32 - length) }
}

extension IPv4Subnet: CustomStringConvertible, Codable {
    package var description: String { "\(Self.addressText(address))/\(prefixLength)" }

    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
