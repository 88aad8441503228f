import AgxModel

/// Runs the Gemini CLI.
///
/// Invocation, exit codes and events were read from the source of gemini-cli 0.56.0-nightly.20260806.
package struct GeminiProvider: ProviderAdapter {
    /// Linux refuses an argument of 128 KiB; a longer prompt goes by standard input, which the CLI puts before `-p`.
    private static let longestArgument = 100_000

    package init() {}

    /// Its parent process ignores signals and counts on its child getting them; none of them leaves a last event.
    package var stopSequence: StopSequence { StopSequence([.init("INT", grace: 5), .init("TERM", grace: 5)]) }

    package var stallTimeout: Duration? { .seconds(900) }

    package var reading: OutputReading { .lines(maximumLength: EventReader.longestLine) }

    package func command(
        for request: RunRequest,
        credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> RunCommand {
        try request.checkForAgent()
        try request.checkLimits()
        _ = try request.baseURL(credentials)
        let prompt = request.spec.prompt
        // What begins like an option would be taken for one.
        let isArgument = prompt.utf8.count <= Self.longestArgument && prompt.utf8.first != UInt8(ascii: "-")
        var arguments = ["gemini", "-p", isArgument ? prompt : "Do what the text above asks for."]
        arguments += ["--output-format", "stream-json", "--approval-mode", "yolo", "--skip-trust"]
        if let model = request.model { arguments += ["-m", model] }
        if let session = request.spec.session {
            arguments += ["--resume", session]
        } else if request.runID.isLowercaseUUID {
            arguments += ["--session-id", request.runID]
        }
        let defaults = ["HOME": RunRequest.agentHome, "GEMINI_CLI_NO_RELAUNCH": "true"]
        return RunCommand(
            arguments: arguments,
            environment: request.environment(credentials, defaults: defaults),
            workingDirectory: request.spec.cwd,
            files: isArgument ? [] : [request.promptAsFile],
            standardInput: isArgument ? nil : RunRequest.promptFile,
            secrets: request.secrets(credentials),
        )
    }

    package func makeInterpreter(for request: RunRequest) -> any OutputInterpreter { GeminiInterpreter(request) }
}
