import DockerEngine
import ManifestFormat

extension Relay {
    /// The sandbox with the real agents.
    static let agentImage = "agx/sandbox-agents:latest"

    /// Runs `body` with a Ready company whose sandbox has the real agents, and a fake model on its network.
    ///
    /// `options` are those of the fake model. The model is removed on every way out.
    func withAgents(
        _ options: [String] = [],
        company spec: JSONValue = [:],
        _ body: (_ company: String, _ model: FakeModel) async throws -> Void,
    ) async throws {
        for image in [Self.agentImage, FakeModel.image] {
            do {
                _ = try await engine.client.inspectImage(image)
            } catch {
                throw EndToEndError("no image \(image): hack/images.sh --agents claude,codex --fake-model (\(error))")
            }
        }
        let sandbox: JSONValue = ["sandbox": ["image": .string(Self.agentImage)]]
        let company = try await readyCompany(sandbox.mergePatched(with: spec))
        let model = try await FakeModel.start(on: company, engine, options)
        try await cleaningUp {
            try await body(company, model)
        } afterwards: {
            try await model.remove()
        }
    }

    /// Creates a task for a real agent; nothing is awaited.
    func createTask(_ company: String, _ name: String, _ request: AgentRequest) async throws {
        try await createTask(company, name, request.prompt, request.spec(of: name))
    }

    /// Creates a task for a real agent, and waits for its first run.
    func ask(_ company: String, _ name: String, _ request: AgentRequest) async throws -> JSONValue {
        try await createTask(company, name, request)
        return try await ended(company, "\(name)-1")
    }

    /// Waits until a run has ended, whatever its task does next; gives it back.
    func ended(_ company: String, _ run: String, within limit: Duration = .seconds(120)) async throws -> JSONValue {
        try await api.wait(for: .object(company, "runs", run), "the end", within: limit) { value in
            ["Succeeded", "Failed", "Cancelled", "TimedOut", "Lost"].contains(value?.runState)
        }
    }
}
