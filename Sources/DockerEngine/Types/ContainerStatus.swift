/// The state of a container in one word, as its engine says it; words that newer engines add are kept.
package struct ContainerStatus: RawRepresentable, Codable, Sendable, Hashable, EmptyInitializable {
    /// The engine's word.
    package let rawValue: String

    /// The state `rawValue`.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// An unknown state.
    package init() { rawValue = "" }

    /// Made, and never started.
    package static let created = ContainerStatus(rawValue: "created")
    /// Its main process lives.
    package static let running = ContainerStatus(rawValue: "running")
    /// Frozen.
    package static let paused = ContainerStatus(rawValue: "paused")
    /// Being restarted by the engine's own policy.
    package static let restarting = ContainerStatus(rawValue: "restarting")
    /// Being removed.
    package static let removing = ContainerStatus(rawValue: "removing")
    /// Its main process has ended.
    package static let exited = ContainerStatus(rawValue: "exited")
    /// Its removal failed half-way.
    package static let dead = ContainerStatus(rawValue: "dead")
}
