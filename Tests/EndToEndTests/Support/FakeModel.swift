import DockerEngine
import ManifestFormat
import NIOCore

/// The scripted model server, `Tests/Fixtures/fake-llm.py`, in a container on a company's network.
///
/// It has no port on the host: what it has seen is asked for by commands in its container.
struct FakeModel: Sendable {
    static let image = "agx/fake-model:latest"
    /// Where agents on the network find it.
    static let base = "http://\(alias):\(port)"
    /// Options with which `hasSeen` can tell.
    static let keepingBodies = ["--log", log, "--log-bodies"]
    private static let log = "/tmp/seen"
    private static let alias = "fake-model"
    private static let port = 8080

    private let client: DockerClient
    private let container: String

    /// Starts one that serves; `options` are those of `fake-llm.py`.
    static func start(on company: String, _ engine: Engine, _ options: [String] = []) async throws -> FakeModel {
        var configuration = ContainerConfiguration()
        configuration.image = image
        configuration.command = options
        var host = HostConfiguration()
        let network = "agx-net-\(company)"
        host.networkMode = network
        host.droppedCapabilities = ["ALL"]
        host.securityOptions = ["no-new-privileges"]
        let draft = ContainerDraft(
            configuration: configuration,
            host: host,
            networks: [network: EndpointSettings(aliases: [alias])],
        )
        let created = try await engine.client.createContainer("agx-fake-model-\(company)", draft)
        let model = FakeModel(client: engine.client, container: created.id)
        do {
            try await engine.client.startContainer(created.id)
            try await model.listens()
        } catch {
            try? await model.remove()  // The first error is the one that tells.
            throw error
        }
        return model
    }

    /// The key of a task's requests; it names no scenario, the prompt does.
    static func key(of task: String) -> String { "fake-key-\(task)" }

    /// Waits for its first words: it prints its port once it listens there.
    private func listens() async throws {
        var query = DockerClient.LogQuery()
        query.follows = true
        let (client, container, log) = (client, container, query)
        try await within(.seconds(20), { "the fake model to listen" }) {
            for try await output in try await client.logs(of: container, log) {
                guard case .stdout = output else {
                    throw EndToEndError("the fake model says: \(String(buffer: output.bytes))")
                }
                return
            }
            throw EndToEndError("the fake model has ended")
        }
    }

    /// Ends and removes it; the network can't be deleted before.
    func remove() async throws { try await client.removeContainer(container, force: true) }

    /// What it has reported in all, by key and by model.
    func usage() async throws -> JSONValue { try await get("/fake/usage") }

    /// The tokens that it has reported to a task's requests, in the buckets of a run's status.
    func tokens(of task: String) async throws -> JSONValue? {
        var row = try await usage()[path: "by_key", Self.key(of: task)]
        row?["requests"] = nil
        return row
    }

    /// What a task has asked, oldest first: method, path, scenario, model, assistant turns before it (`step`), tools.
    func requests(of task: String) async throws -> [JSONValue] {
        try await get("/fake/requests").array?.filter { $0["key"]?.string == Self.key(of: task) } ?? []
    }

    /// Whether this text was in any request; only with `keepingBodies`.
    func hasSeen(_ text: String) async throws -> Bool {
        let count = try await output(of: ["grep", "-cF", "-e", text, Self.log])
        return Int(String(buffer: count).split(separator: "\n").first ?? "") ?? 0 > 0
    }

    private func output(of command: [String]) async throws -> ByteBuffer {
        try await client.withExec(in: container, ExecConfiguration.attached(command)) { _, stream in
            var printed = ByteBuffer()
            for try await piece in stream.output { printed.writeImmutableBuffer(piece.bytes) }
            return printed
        }
    }

    private func get(_ path: String) async throws -> JSONValue {
        let printed = try await output(of: ["curl", "-fsS", "http://127.0.0.1:\(Self.port)\(path)"])
        do {
            return try JSONValue.parse(json: Array(printed.readableBytesView))
        } catch {
            throw EndToEndError("the fake model's \(path): \(String(buffer: printed)) (\(error))")
        }
    }
}
