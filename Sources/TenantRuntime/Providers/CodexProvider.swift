import AgxModel

/// Runs Codex with any provider that speaks the Responses API.
///
/// Invocation, options and events are those of codex 0.163.0, as recorded in `Tests/Fixtures/transcripts/codex`. All
/// options are given on the command line: a file for them would have to lie among the sessions.
package struct CodexProvider: ProviderAdapter {
    private static let defaultBaseURL = "https://api.openai.com/v1"

    package init() {}

    /// It prints no last event after any signal; its session file has the tokens.
    package var stopSequence: StopSequence { StopSequence([.init("INT", grace: 5), .init("TERM", grace: 5)]) }

    /// Three times what codex waits for a silent stream; nothing of its own ends a provider that never starts to answer.
    package var stallTimeout: Duration? { .seconds(900) }

    package var reading: OutputReading { .lines(maximumLength: EventReader.longestLine) }

    package func command(
        for request: RunRequest,
        credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> RunCommand {
        try request.checkForAgent()
        try request.checkLimits()
        var arguments = ["codex", "exec"]
        if request.spec.session != nil { arguments.append("resume") }
        arguments += ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"]
        arguments += try options(for: request, credentials)
        if let model = request.model { arguments += ["-m", model] }
        if let session = request.spec.session {
            // Codex would take another name for the name of a thread, and start a new one if there is none.
            guard session.isLowercaseUUID else { throw RunRequest.refusal("\"\(session)\" is no id of a codex thread") }
            arguments.append(session)
        }
        var environment = request.environment(credentials, defaults: [:])
        // Threads outlive their runs: they stay where `sessionFile` looks. Codex makes the folder of HOME itself, while
        // it refuses a CODEX_HOME that isn't there.
        environment["HOME"] = RunRequest.agentHome
        environment["CODEX_HOME"] = nil
        return RunCommand(
            arguments: arguments + ["-"],
            environment: environment,
            workingDirectory: request.spec.cwd,
            files: [request.promptAsFile],
            standardInput: RunRequest.promptFile,
            secrets: request.secrets(credentials),
        )
    }

    package func makeInterpreter(for request: RunRequest) -> any OutputInterpreter { CodexInterpreter(request) }

    package func sessionFile(of session: String, for request: RunRequest) -> SessionFile? {
        guard session.isSessionName else { return nil }
        return SessionFile(directory: ".codex/sessions", name: .ending("-\(session).jsonl", depth: 3))
    }

    private func options(
        for request: RunRequest,
        _ credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> [String] {
        let baseURL = try request.baseURL(credentials) ?? Self.defaultBaseURL
        let names = ["OPENAI_API_KEY", "CODEX_API_KEY"]
        let key = names.first { request.variable($0) != nil || credentials.environment[$0]?.isEmpty == false }
        let provider = [
            "name=\"agx\"", "base_url=\(Self.quoted(baseURL))", "env_key=\"\(key ?? names[0])\"",
            "wire_api=\"responses\"",
            // The runtime tries again itself, and says why.
            "request_max_retries=2", "stream_max_retries=2", "stream_idle_timeout_ms=300000",
        ]
        return [
            // These two make every request to other hosts.
            "-c", "analytics.enabled=false", "--disable", "plugins",
            // By default codex retries a refused connection for ever.
            "--disable", "unbounded_connection_retries",
            // Keeps names with KEY, SECRET and TOKEN from the commands that the model runs.
            "-c", "shell_environment_policy.ignore_default_excludes=false",
            "-c", "model_provider=\"agx\"", "-c", "model_providers.agx={\(provider.joined(separator: ","))}",
        ]
    }

    /// A basic string of TOML; what is below a blank was refused before.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
