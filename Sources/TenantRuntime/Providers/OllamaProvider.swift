import AgxModel

/// Asks a model of an Ollama server: a chat without tools and without sessions.
///
/// Invocation and output were read from the source of ollama of 2026-08-21.
package struct OllamaProvider: ProviderAdapter {
    package init() {}

    /// INT ends the answer where it is; nothing is counted then.
    package var stopSequence: StopSequence { StopSequence([.init("INT", grace: 3), .init("TERM", grace: 3)]) }

    /// The server does the work: loading a large model and reading a long prompt without a GPU take their time.
    package var stallTimeout: Duration? { .seconds(1800) }

    package var reading: OutputReading { .tail(String.longestFinalText) }

    package func command(
        for request: RunRequest,
        credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> RunCommand {
        try request.checkForAgent()
        try request.checkLimits()
        guard let model = request.model else { throw RunRequest.refusal("ollama needs a model: set spec.model") }
        guard request.spec.session == nil else { throw RunRequest.refusal("ollama has no sessions to go on with") }
        // `--verbose` prints the tokens; without `--nowordwrap` the answer is broken at 80 columns.
        return RunCommand(
            arguments: ["ollama", "run", model, "--verbose", "--nowordwrap", "--hidethinking"],
            environment: request.environment(credentials, defaults: ["HOME": RunRequest.agentHome]),
            workingDirectory: request.spec.cwd,
            files: [request.promptAsFile],
            standardInput: RunRequest.promptFile,
            secrets: request.secrets(credentials),
        )
    }

    package func makeInterpreter(for request: RunRequest) -> any OutputInterpreter { OllamaInterpreter() }
}
