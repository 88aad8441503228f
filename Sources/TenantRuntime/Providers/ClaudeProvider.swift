import AgxModel

/// Runs Claude Code, with Anthropic's models or with those of a provider that speaks its API.
///
/// Invocation, variables and events are those of claude 2.1.330, as recorded in `Tests/Fixtures/transcripts/claude`.
package struct ClaudeProvider: ProviderAdapter {
    /// Whose models answer.
    package enum Endpoint: Sendable, Hashable, CaseIterable {
        case anthropic
        /// Takes a bearer token and no key, and maps the names of Anthropic's models to its own.
        case zai
    }

    /// As the header `x-api-key`, and as a bearer token.
    private static let keys = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]

    package let endpoint: Endpoint

    package init(_ endpoint: Endpoint = .anthropic) { self.endpoint = endpoint }

    /// INT makes it print its tokens and cost; TERM ends it without; both end the tool commands, which KILL does not.
    package var stopSequence: StopSequence { StopSequence([.init("INT", grace: 5), .init("TERM", grace: 5)]) }

    /// Longer than claude waits for an answer to start, which it tells when it gives up: 10 minutes, at z.ai 50.
    package var stallTimeout: Duration? { endpoint == .zai ? .seconds(3300) : .seconds(900) }

    package var reading: OutputReading { .lines(maximumLength: EventReader.longestLine) }

    package func command(
        for request: RunRequest,
        credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> RunCommand {
        try request.checkForAgent()
        // It has no prices of z.ai's models.
        try request.checkLimits(keepsTurns: true, keepsBudget: endpoint == .anthropic)
        _ = try request.baseURL(credentials)
        var arguments = ["claude", "-p", "--output-format", "stream-json", "--verbose"]
        arguments.append("--dangerously-skip-permissions")
        if let model = request.model { arguments += ["--model", model] }
        if let turns = request.spec.maxTurns { arguments += ["--max-turns", String(turns)] }
        if let budget = request.spec.maxBudget { arguments += ["--max-budget-usd", String(budget)] }
        if let session = request.spec.session {
            arguments += ["--resume", session]
        } else if request.runID.isLowercaseUUID {
            arguments += ["--session-id", request.runID]
        }
        var environment = request.environment(credentials, defaults: defaults)
        if endpoint == .zai { environment["ANTHROPIC_API_KEY"] = nil }
        return RunCommand(
            arguments: arguments,
            environment: environment,
            workingDirectory: request.spec.cwd,
            files: [request.promptAsFile],
            standardInput: RunRequest.promptFile,
            secrets: secrets(of: request, credentials),
        )
    }

    package func makeInterpreter(for request: RunRequest) -> any OutputInterpreter { ClaudeInterpreter(request) }

    /// Where claude keeps it, unless the task moved it.
    package func sessionFile(of session: String, for request: RunRequest) -> SessionFile? {
        let isMoved = request.variable("CLAUDE_CONFIG_DIR") != nil || request.variable("HOME") != nil
        guard session.isSessionName, !isMoved else { return nil }
        return SessionFile(directory: ".claude/projects", name: .whole(session + ".jsonl"))
    }

    private var defaults: [String: String] {
        var variables = [
            "HOME": RunRequest.agentHome,
            // No host but the base URL, and no wait for one at the start.
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            // The runtime tries again itself, and says why.
            "CLAUDE_CODE_MAX_RETRIES": "2",
            // A stream that falls silent ends the run, without a second try of another kind.
            "CLAUDE_ENABLE_BYTE_WATCHDOG": "1",
            "CLAUDE_BYTE_STREAM_IDLE_TIMEOUT_MS": "300000",
            "CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK": "1",
        ]
        guard endpoint == .zai else { return variables }
        variables["ANTHROPIC_BASE_URL"] = "https://api.z.ai/api/anthropic"
        variables["ANTHROPIC_DEFAULT_OPUS_MODEL"] = "glm-5.3"
        variables["ANTHROPIC_DEFAULT_SONNET_MODEL"] = "glm-5.3"
        variables["ANTHROPIC_DEFAULT_HAIKU_MODEL"] = "glm-4.5-air"
        variables["API_TIMEOUT_MS"] = "3000000"
        return variables
    }

    /// The company's keys, of those that claude would choose between only one.
    private func secrets(of request: RunRequest, _ credentials: ProviderCredentials) -> [String: String] {
        var secrets = request.secrets(credentials)
        let names = endpoint == .zai ? ["ANTHROPIC_AUTH_TOKEN", "ZAI_API_KEY"] : Self.keys
        let isOwn = names.contains { request.variable($0) != nil }
        let chosen = names.first { secrets[$0]?.isEmpty == false }
        let key = chosen.flatMap { secrets[$0] }
        for name in Self.keys + ["ZAI_API_KEY"] { secrets[name] = nil }
        guard !isOwn, let chosen, let key else { return secrets }
        secrets[chosen == "ZAI_API_KEY" ? "ANTHROPIC_AUTH_TOKEN" : chosen] = key
        return secrets
    }
}
