extension EngineSnapshot {
    func container(named name: String) -> ObservedContainer? { containerIDs[name].flatMap { containers[$0] } }

    /// Whether the container of that name must be inspected before anything is decided about it.
    func mustInspectContainer(named name: String) -> Bool {
        if staleContainers.contains(name) { return true }
        guard let container = container(named: name) else { return false }
        return container.details == nil || staleContainers.contains(container.id)
    }

    func networks(named name: String) -> [ObservedNetwork] {
        (networkIDs[name] ?? []).compactMap { networks[$0] }.sorted { $0.id < $1.id }
    }

    func mustInspectNetworks(named name: String) -> Bool {
        staleNetworks.contains(name) || (networkIDs[name] ?? []).contains { staleNetworks.contains($0) }
    }

    func mustInspectVolume(named name: String) -> Bool { staleVolumes.contains(name) || volumes[name] == nil }
}
