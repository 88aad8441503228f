import ArgumentParser

/// A command of `agx`: parsed by ArgumentParser, then run in a context.
protocol AgxCommand: ParsableCommand {
    /// Does the work; gives back the exit code.
    func run(in context: CommandContext) async throws -> Int32
}
