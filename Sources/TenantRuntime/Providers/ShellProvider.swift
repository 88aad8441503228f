import AgxModel

/// Runs the prompt as a command line of `/bin/sh`; its result is the end of what it printed.
package struct ShellProvider: ProviderAdapter {
    /// How much of the output becomes the result's text.
    private static let tailLength = 16_384
    /// Linux refuses an argument of 128 KiB; a longer prompt goes through a file.
    private static let longestArgument = 100_000

    package init() {}

    package var stopSequence: StopSequence { StopSequence([.init("TERM", grace: 10)]) }

    package var reading: OutputReading { .tail(Self.tailLength) }

    package func command(
        for request: RunRequest,
        credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> RunCommand {
        try request.checkLimits()
        var command = RunCommand(
            arguments: ["/bin/sh", "-c", request.spec.prompt],
            environment: request.environment.merging(credentials.environment) { own, _ in own },
            workingDirectory: request.spec.cwd,
        )
        if request.spec.prompt.utf8.count > Self.longestArgument {
            command.files = [.init(name: "prompt.sh", content: Array(request.spec.prompt.utf8))]
            command.arguments = ["/bin/sh", "-c", ". \"$AGX_RUN_DIR/prompt.sh\""]
        }
        return command
    }

    package func makeInterpreter(for request: RunRequest) -> any OutputInterpreter { Interpreter() }

    private struct Interpreter: OutputInterpreter {
        var tail: [UInt8] = []

        mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent] {
            tail = Array(line)
            return []
        }

        func result(exit: ExitRecord?) -> ProviderResult {
            var result = ProviderResult()
            let text = String(decoding: tail, as: UTF8.self)
            // A zero byte is no text for the readers of a record, such as a terminal or a browser.
            result.text = String(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) })
            return result
        }
    }
}
