import Dispatch
import Foundation
import Synchronization

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
    package static func runAsProcess(_ arguments: [String], in context: CommandContext) async -> Int32 {
        // A reader that went away is told by the write itself.
        signal(SIGPIPE, SIG_IGN)
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

/// Receives signals in place of their usual effect.
private final class SignalWatch {
    let stream: AsyncStream<Int32>
    private let sources: [SignalSource]

    init(_ numbers: [Int32], terminal: any TerminalControl) {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        let queue = DispatchQueue(label: "agx.signals")
        let counter = SignalCounter()
        sources = numbers.map { number in
            signal(number, SIG_IGN)
            return SignalSource(number, queue: queue) {
                if counter.next() > 1 {
                    terminal.restore()
                    _exit(128 + number)
                }
                continuation.yield(number)
            }
        }
    }

    func stop() { for source in sources { source.cancel() } }
}

/// Counts the signals that came.
private final class SignalCounter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
