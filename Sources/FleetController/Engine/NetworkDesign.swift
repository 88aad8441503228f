package import AgxModel

/// Everything an engine must know to make one bridge network.
package struct NetworkDesign: Sendable, Hashable {
    package var name: String
    package var subnet: IPv4Subnet
    /// No way out of the network, not even by the host's address translation, and none to the host.
    package var isInternal: Bool
    package var labels: ObjectLabels

    package init(name: String, subnet: IPv4Subnet, isInternal: Bool, labels: ObjectLabels) {
        self.name = name
        self.subnet = subnet
        self.isInternal = isInternal
        self.labels = labels
    }
}
