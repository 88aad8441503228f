import AgxModel

/// What the adapters of agents share in making a command.
extension RunRequest {
    /// Where agents keep their sessions: below the home volume, so that a session outlives the sandbox.
    static let agentHome = ContainerPaths.home
    /// The file in the run directory that an agent reads as its standard input.
    static let promptFile = "prompt.txt"

    /// The model to ask for; nil for the agent's own choice.
    var model: String? { spec.model.flatMap { $0.isEmpty ? nil : $0 } }

    /// The prompt as a file, since Linux refuses an argument of 128 KiB.
    var promptAsFile: RunCommand.File { .init(name: Self.promptFile, content: Array(spec.prompt.utf8)) }

    /// A variable of the task's own, nil if it is not set or empty.
    func variable(_ name: String) -> String? {
        spec.env.last { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// The task's variables, the address that came with the company's key, and these where neither sets them.
    func environment(_ credentials: ProviderCredentials, defaults: [String: String]) -> [String: String] {
        let addresses = credentials.environment.filter { $0.key == spec.provider.addressVariable }
        return environment.merging(addresses) { own, _ in own }.merging(defaults) { own, _ in own }
    }

    /// The company's keys without those that the task sets itself; an address is none.
    func secrets(_ credentials: ProviderCredentials) -> [String: String] {
        credentials.environment.filter { environment[$0.key] == nil && $0.key != spec.provider.addressVariable }
    }

    /// Refuses what no agent can do: no prompt, a zero byte, a model or a session that would be taken for an option.
    func checkForAgent() throws(TenantRuntimeError) {
        guard !spec.prompt.trimmed.isEmpty else { throw Self.refusal("the prompt is empty") }
        let texts = [spec.prompt, spec.cwd, spec.model ?? "", spec.session ?? ""]
        guard !(texts + environment.values).contains(where: { $0.utf8.contains(0) }) else {
            throw Self.refusal("a zero byte cannot be part of a prompt, a command or its environment")
        }
        if let model, model.utf8.first == UInt8(ascii: "-") || model.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F })
        {
            throw Self.refusal("\"\(model.asOneLine)\" is no name of a model")
        }
        if let session = spec.session, !session.isSessionName {
            throw Self.refusal("\"\(session.asOneLine)\" is no id of a session")
        }
    }

    /// Refuses a limit that the agent doesn't keep by itself.
    func checkLimits(keepsTurns: Bool = false, keepsBudget: Bool = false) throws(TenantRuntimeError) {
        if spec.maxTurns != nil, !keepsTurns {
            throw Self.refusal("\(spec.provider.rawValue) has no limit of turns: leave out spec.maxTurns")
        }
        if spec.maxBudget != nil, !keepsBudget {
            throw Self.refusal("\(spec.provider.rawValue) has no limit of costs: leave out spec.maxBudget")
        }
    }

    /// The error for a request that an agent can never do.
    static func refusal(_ why: String) -> TenantRuntimeError {
        TenantRuntimeError(.invalidRequest, why.prefix(1).uppercased() + why.dropFirst() + ".")
    }

    /// The address that the task sets, or that came with the company's key; it has to be a URL.
    func baseURL(_ credentials: ProviderCredentials) throws(TenantRuntimeError) -> String? {
        guard let name = spec.provider.addressVariable, let url = variable(name) ?? credentials.environment[name] else {
            return nil
        }
        guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.utf8.contains(where: { $0 <= 0x20 }) else {
            throw Self.refusal("\(name) has to be an http or https URL")
        }
        return url
    }
}
