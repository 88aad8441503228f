/// The objects that a complete list showed otherwise than they were known.
struct EngineChanges: Sendable {
    var containers: [ObservedContainer] = []
    var networks: Set<String> = []
    var volumes: Set<String> = []
}
