import ArgumentParser
import RelayClient

/// The whole `agx` program, from arguments to exit code.
package enum AgxProgram {
    /// Runs the command that the arguments (without the program's name) name.
    ///
    /// Exit codes: 0 done, 1 an error or a wrong call, 130 cancelled (SIGINT), 141 nobody reads the output; `plan` ends
    /// with 1 if something would change and 2 on an error, `exec` and `task run --follow` with the command's own code.
    package static func run(_ arguments: [String], in context: CommandContext) async -> Int32 {
        do {
            return try await parseAndRun(arguments, in: context)
        } catch is CancellationError {
            return 130
        } catch is OutputClosed {
            return 141
        } catch {
            return report(error, in: context)
        }
    }

    private static func parseAndRun(_ arguments: [String], in context: CommandContext) async throws -> Int32 {
        var parsed: any ParsableCommand
        do {
            parsed = try AgxRoot.parseAsRoot(ArgumentForms.normalised(arguments, root: AgxRoot.self))
            guard let command = parsed as? any AgxCommand else {
                // A group of commands named without one of them: its run() asks for the help page.
                try parsed.run()
                return 0
            }
            return try await command.run(in: context)
        } catch let error where isOfParser(error) {
            return try reportParsing(error, in: context)
        }
    }

    private static func isOfParser(_ error: any Error) -> Bool {
        !(error is CommandFailure || error is RelayClientError || error is CancellationError || error is OutputClosed)
            && (error is CleanExit || error is ExitCode || error is ValidationError
                || String(reflecting: type(of: error)).hasPrefix("ArgumentParser."))
    }

    private static func reportParsing(_ error: any Error, in context: CommandContext) throws -> Int32 {
        let text = AgxRoot.fullMessage(for: error)
        guard AgxRoot.exitCode(for: error) != .success else {
            try context.print(text)
            return 0
        }
        try context.note(text.hasPrefix("Error: ") ? "error: " + text.dropFirst(7) : text)
        return 1
    }

    private static func report(_ error: any Error, in context: CommandContext) -> Int32 {
        let text = ErrorText.lines(for: error)
        // With nobody to read the message, the exit code is all that is left.
        if !text.isEmpty { try? context.note(text) }
        return (error as? CommandFailure)?.exitCode ?? 1
    }
}
