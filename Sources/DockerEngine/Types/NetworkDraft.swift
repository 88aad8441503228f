/// A network to make.
package struct NetworkDraft: Codable, Sendable, Hashable {
    /// The name.
    package var name: String?

    /// The driver, such as `bridge`.
    package var driver: String?

    /// Whether it has no way out of the host.
    package var isInternal: Bool?

    /// Whether containers may join it by hand, for swarm networks.
    package var isAttachable: Bool?

    /// Whether it has IPv6.
    package var hasIPv6: Bool?

    /// Its subnets; nil lets the engine choose.
    package var addressManagement: AddressManagement?

    /// The driver's options.
    package var options: [String: String]?

    /// Its labels.
    package var labels: [String: String]?

    /// Whether older engines refuse a name that exists; newer ones always do.
    package var checksDuplicates: Bool?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case driver = "Driver"
        case isInternal = "Internal"
        case isAttachable = "Attachable"
        case hasIPv6 = "EnableIPv6"
        case addressManagement = "IPAM"
        case options = "Options"
        case labels = "Labels"
        case checksDuplicates = "CheckDuplicate"
    }
}

extension NetworkDraft {
    /// A bridge with an explicit IPv4 subnet (nil: the engine's choice) that refuses a duplicate name.
    package static func bridge(
        _ name: String,
        subnet: String?,
        gateway: String? = nil,
        isInternal: Bool = false,
        options: [String: String] = [:],
        labels: [String: String] = [:],
    ) -> NetworkDraft {
        var draft = NetworkDraft()
        draft.name = name
        draft.driver = "bridge"
        draft.isInternal = isInternal
        draft.options = options
        // An engine may have another default.
        draft.hasIPv6 = false
        draft.labels = labels
        draft.checksDuplicates = true
        guard let subnet else { return draft }
        var pool = AddressManagement.Pool()
        pool.subnet = subnet
        pool.gateway = gateway
        draft.addressManagement = AddressManagement()
        draft.addressManagement?.pools = [pool]
        return draft
    }
}
