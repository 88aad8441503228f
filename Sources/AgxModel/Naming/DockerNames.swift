/// The names that one company's objects have in Docker; derived, never stored.
package struct DockerNames: Sendable, Hashable {
    package let company: CompanyID

    package init(company: CompanyID) { self.company = company }

    /// The container with the tick loop.
    package var runtimeContainer: String { "agx-company-runtime-\(company)" }
    /// The container with the agents' processes.
    package var sandboxContainer: String { "agx-company-sandbox-\(company)" }
    /// Shared by the pair, at `/home/player`.
    package var homeVolume: String { "agx-home-\(company)" }
    /// The runtime's database.
    package var stateVolume: String { "agx-state-\(company)" }
    /// The read-only replica.
    package var contextVolume: String { "agx-context-\(company)" }
    /// The network of the pair.
    package var network: String { "agx-net-\(company)" }

    /// The Docker name of a Container record of this company.
    package func container(named name: String) -> String {
        switch name {
        case RecordNames.runtime: runtimeContainer
        case RecordNames.sandbox: sandboxContainer
        default: other(name)
        }
    }

    /// The Docker name of a Volume record of this company.
    package func volume(named name: String) -> String {
        switch name {
        case RecordNames.homeVolume: homeVolume
        case RecordNames.stateVolume: stateVolume
        case RecordNames.contextVolume: contextVolume
        default: other(name)
        }
    }

    /// The Docker name of a Network record of this company.
    package func network(named name: String) -> String {
        name == RecordNames.network ? network : other(name)
    }

    /// A dot, which no id has, keeps `a` with `b-c` apart from `a-b` with `c`.
    private func other(_ name: String) -> String { "agx-\(company).\(name)" }
}
