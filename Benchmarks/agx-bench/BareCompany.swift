import DockerEngine
import Foundation

/// A company made by nothing but calls of the Engine API: what any program would pay that makes the same objects.
struct BareCompany: Sendable {
    /// The pair as the relay made it.
    struct Recipe: Sendable {
        var runtime: ContainerInspection
        var sandbox: ContainerInspection
        /// The runtime's gate directory, copied so that the bare runtime starts as the other one does.
        var gate: String
    }

    let number: Int
    let recipe: Recipe
    let engine: DockerClient
    /// Where the copies of gates go.
    let directory: String

    var network: String { "bench-net-\(number)" }
    var sandbox: String { "bench-sandbox-\(number)" }
    var runtime: String { "bench-runtime-\(number)" }
    var gate: String { "\(directory)/bare\(number)" }
    var runtimeSocket: String { gate + "/serve/runtime.sock" }
    private var volumes: [String] { ["home", "state", "context"].map { "bench-\($0)-\(number)" } }

    /// Makes the copy of the gate, which is not measured.
    func prepare() throws {
        try? FileManager.default.removeItem(atPath: gate)  // Left by a run that was cut off, or not there.
        try FileManager.default.createDirectory(atPath: gate + "/serve", withIntermediateDirectories: true)
        for name in ["caps.json", "relay.token", "sandbox.token"] {
            try FileManager.default.copyItem(atPath: "\(recipe.gate)/\(name)", toPath: "\(gate)/\(name)")
        }
        for path in [gate, gate + "/serve", gate + "/caps.json", gate + "/relay.token", gate + "/sandbox.token"] {
            chown(path, 1000, 1000)
        }
    }

    /// Network and volumes at once, then both containers at once.
    func make() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await makeNetwork() }
            for volume in volumes { group.addTask { try await createVolume(volume) } }
            try await group.waitForAll()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await makeContainer(runtime, like: recipe.runtime) }
            group.addTask { try await makeContainer(sandbox, like: recipe.sandbox) }
            try await group.waitForAll()
        }
    }

    func makeContainer(
        _ name: String,
        like model: ContainerInspection,
        restartPolicy: String = "no",
    ) async throws {
        let id = try await engine.createContainer(name, draft(like: model, restartPolicy: restartPolicy)).id
        try await engine.startContainer(id)
    }

    /// Removes everything that exists of it.
    func remove() async {
        // What was never made can't be removed.
        for container in [runtime, sandbox] { try? await engine.removeContainer(container, force: true) }
        try? await engine.removeNetwork(network)
        for volume in volumes { try? await engine.removeVolume(volume) }
        try? FileManager.default.removeItem(atPath: gate)
    }

    /// As many as the relay puts on its objects.
    private static let labels = Dictionary(
        uniqueKeysWithValues: (1...8).map { ("com.runagx.bench\($0)", "value-\($0)") }
    )
    private var labels: [String: String] { Self.labels }

    /// Makes only the network, for a container alone.
    func makeNetwork() async throws {
        try await engine.createNetwork(.bridge(network, subnet: subnet.range, gateway: subnet.gateway, labels: labels))
    }

    private var subnet: (range: String, gateway: String) {
        let start = "10.99.\(number / 16)."
        return (start + "\(number % 16 * 16)/28", start + "\(number % 16 * 16 + 1)")
    }

    /// Removes the objects of every bare company, whichever run made them.
    static func removeLeftovers(on engine: DockerClient) async throws {
        let ours = EngineFilter.labels(labels.map { "\($0.key)=\($0.value)" })
        for container in try await engine.listContainers(filter: ours) {
            try await engine.removeContainer(container.id, force: true)
        }
        for network in try await engine.listNetworks(filter: ours) { try await engine.removeNetwork(network.id) }
        for volume in try await engine.listVolumes(filter: ours) { try await engine.removeVolume(volume.name) }
    }

    private func createVolume(_ name: String) async throws {
        var draft = VolumeDraft()
        draft.name = name
        draft.driver = "local"
        draft.labels = labels
        try await engine.createVolume(draft)
    }

    private func draft(like model: ContainerInspection, restartPolicy: String) -> ContainerDraft {
        var configuration = model.configuration ?? .init()
        configuration.labels = labels
        var host = model.host ?? .init()
        host.mounts = host.mounts?.map { mount in
            var mount = mount
            mount.source = mount.source.map(source)
            return mount
        }
        host.networkMode = network
        host.restartPolicy?.name = restartPolicy
        let aliases = configuration.hostname.map { [$0] } ?? []
        return ContainerDraft(
            configuration: configuration,
            host: host,
            networks: [network: EndpointSettings(aliases: aliases)],
        )
    }

    /// The source of a mount of ours in place of the relay's.
    private func source(_ source: String) -> String {
        if source.hasPrefix(recipe.gate) { return gate + source.dropFirst(recipe.gate.count) }
        let kind = ["home", "state", "context"].first { source.hasPrefix("agx-\($0)-") }
        return kind.map { "bench-\($0)-\(number)" } ?? source
    }
}
