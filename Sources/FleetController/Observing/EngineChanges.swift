/// The objects that a complete list showed otherwise than they were known.
struct EngineChanges: Sendable {
    var containers: [ObservedContainer] = []
    var networks: Set<String> = []
    var volumes: Set<String> = []

    var isEmpty: Bool { containers.isEmpty && networks.isEmpty && volumes.isEmpty }
}
