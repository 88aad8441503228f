import ManifestFormat

/// A task for a real agent, as a test asks for it.
struct AgentRequest: Sendable {
    var agent: RealAgent
    var prompt: String
    /// What the fake model plays; see `fake-llm.py --help`.
    var scenario: String
    /// The agent's usual one if nil.
    var model: String?
    var threadID: String?
    /// Where the model is; other than the fake one for a server that isn't there.
    var base = FakeModel.base
    /// Further variables of the task.
    var environment: [String: String] = [:]
    /// Laid over the task's spec.
    var extra: JSONValue = [:]

    init(_ agent: RealAgent, _ prompt: String, playing scenario: String = "success") {
        self.agent = agent
        self.prompt = prompt
        self.scenario = scenario
    }

    /// The spec of the task of that name, whose key tells the model who asks.
    func spec(of task: String) -> JSONValue {
        let variables = agent.environment(base: base, key: FakeModel.key(of: task))
            .merging(environment) { _, own in own }.sorted { $0.key < $1.key }
        var spec: JSONValue = [
            "provider": .string(agent.rawValue), "model": .string(model ?? agent.model),
            "prompt": .string("\(prompt)\nfake:\(scenario)"),
            "env": .array(variables.map { ["name": .string($0.key), "value": .string($0.value)] }),
        ]
        spec["threadId"] = threadID.map(JSONValue.string)
        return spec.mergePatched(with: extra)
    }
}
