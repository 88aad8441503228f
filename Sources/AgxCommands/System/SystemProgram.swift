#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CommandContext {
    /// The context of a real process: its standard streams, files and terminal.
    package static func system(environment: [String: String], engine: any EngineInspector) throws -> CommandContext {
        let files = LocalFiles()
        return CommandContext(
            streams: CommandStreams(
                output: FileDescriptorSink(1),
                errors: FileDescriptorSink(2),
                input: try StandardInput(),
            ),
            environment: environment,
            files: files,
            terminal: SystemTerminal.information(),
            terminalControl: SystemTerminal(),
            inspectors: CommandInspectors(host: SystemHostInspector(files: files), engine: engine),
        )
    }
}

extension AgxProgram {
    /// Runs as the main program: an interrupt, hang-up or termination ends the command in good order with 128 and the
    /// signal's number, a second one at once.
    ///
    /// A signal that whoever started us ignores, as `nohup` does, stays ignored.
    package static func runAsProcess(_ arguments: [String], in context: CommandContext) async -> Int32 {
        // A reader that went away is told by the write itself.
        Signals.disarm(SIGPIPE)
        let watch = SignalWatch([SIGINT, SIGTERM, SIGHUP], terminal: context.terminalControl)
        let code = await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await run(arguments, in: context) }
            group.addTask { [stream = watch.stream] in
                for await number in stream { return 128 + number }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            let second = await group.next() ?? nil
            return first ?? second ?? 1
        }
        watch.stop()
        return code
    }
}
