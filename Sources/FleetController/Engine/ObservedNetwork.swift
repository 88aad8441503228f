package import AgxModel

/// A network as the engine shows it; foreign ones too, for their subnets and names count.
package struct ObservedNetwork: Sendable, Hashable {
    package var id: String
    package var name: String
    package var labels: [String: String]
    package var subnets: [IPv4Subnet]
    package var isInternal: Bool
    /// Whether the host has an address on it, so that containers reach whatever listens on all of the host's addresses.
    package var hasHostAddress: Bool

    package init(
        id: String,
        name: String,
        labels: [String: String],
        subnets: [IPv4Subnet],
        isInternal: Bool,
        hasHostAddress: Bool,
    ) {
        self.id = id
        self.name = name
        self.labels = labels
        self.subnets = subnets
        self.isInternal = isInternal
        self.hasHostAddress = hasHostAddress
    }
}
