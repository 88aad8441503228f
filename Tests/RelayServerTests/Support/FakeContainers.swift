import NIOCore
import RelayServer
import ResourceAPI
import Synchronization

/// Runs commands in this process: `echo`, `exit`, `cat`, `size`, `flood`, `hang`, `stall` and `fail`.
final class FakeContainers: ContainerOperations {
    let logQueries = Mutex<[ContainerLogQuery]>([])
    /// A log of these pieces; nil for one that goes on until its reader leaves.
    let logPieces = Mutex<[String]?>(["one\n", "two\n"])
    /// Whether a log has no end, and comes as fast as it is read.
    let logFloods = Mutex(false)
    let logReaderLeft = Flag()
    /// Set when an exec's scope has ended.
    let execEnded = Flag()
    /// Set when a command that never takes its input has got some.
    let inputHeld = Flag()
    let isRunning = Mutex(true)
    let produced = Mutex(0)

    var producedCount: Int { produced.withLock(\.self) }

    func logs(
        of container: ContainerPlace,
        _ query: ContainerLogQuery,
    ) async throws -> any AsyncSequence<ByteBuffer, any Error> & Sendable {
        logQueries.withLock { $0.append(query) }
        if logFloods.withLock(\.self) {
            let (chunk, leaver) = (ByteBuffer(repeating: 7, count: 64 << 10), Leaver(flag: logReaderLeft))
            return AsyncThrowingStream { withExtendedLifetime(leaver) { chunk } }
        }
        guard let pieces = logPieces.withLock(\.self) else {
            let (stream, input) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
            let left = logReaderLeft
            input.onTermination = { _ in left.set() }
            input.yield(ByteBuffer(string: "first\n"))
            return stream
        }
        return AsyncThrowingStream<ByteBuffer, any Error> { input in
            for piece in pieces { input.yield(ByteBuffer(string: piece)) }
            input.finish()
        }
    }

    func checkExec(in container: ContainerPlace) async throws {
        guard isRunning.withLock(\.self) else {
            throw StatusError(.conflict, "container \(container.name) of \(container.company) is not running")
        }
    }

    func withExec<Result: Sendable>(
        _ command: ExecCommand,
        in container: ContainerPlace,
        _ body: @Sendable (any ExecSession) async throws -> Result,
    ) async throws -> Result {
        defer { execEnded.set() }
        if command.arguments[0] == "fail" { throw StatusError(.conflict, "the engine refused the command") }
        return try await body(FakeSession(command: command, containers: self))
    }
}

/// Waited for by tests until it is set.
final class Flag: Sendable {
    private let stream: AsyncStream<Void>
    private let input: AsyncStream<Void>.Continuation

    init() { (stream, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }

    func set() { input.finish() }

    func wait() async { for await _ in stream {} }
}

/// Sets its flag when it is let go.
private final class Leaver: Sendable {
    private let flag: Flag

    init(flag: Flag) { self.flag = flag }

    deinit { flag.set() }
}

/// One command of `FakeContainers`.
private final class FakeSession: ExecSession {
    let output: any AsyncSequence<ExecOutput, any Error> & Sendable
    private let arguments: [String]
    private let input: AsyncThrowingStream<ExecOutput, any Error>.Continuation
    private let inputHeld: Flag

    init(command: ExecCommand, containers: FakeContainers) {
        (arguments, inputHeld) = (command.arguments, containers.inputHeld)
        let stream: AsyncThrowingStream<ExecOutput, any Error>
        (stream, input) = AsyncThrowingStream.makeStream()
        switch arguments[0] {
        case "flood":
            output = Self.flood(containers, count: Int(arguments[1]) ?? 0)
            return
        case "echo":
            input.yield(.standardOutput(ByteBuffer(string: arguments.dropFirst().joined(separator: " "))))
            input.yield(.standardError(ByteBuffer(string: "done")))
            input.finish()
        case "burst":
            input.yield(.standardOutput(ByteBuffer(repeating: 1, count: 3 << 20)))
            input.finish()
        case "exit": input.finish()
        default: break
        }
        output = stream
    }

    /// Makes a piece whenever one is asked for.
    private static func flood(
        _ containers: FakeContainers,
        count: Int,
    ) -> AsyncThrowingStream<ExecOutput, any Error> {
        let chunk = ByteBuffer(repeating: 7, count: 64 << 10)
        return AsyncThrowingStream {
            containers.produced.withLock { produced in
                guard produced < count else { return nil }
                produced += 1
                return .standardOutput(chunk)
            }
        }
    }

    func write(_ bytes: ByteBuffer) async throws {
        guard arguments[0] == "stall" else { return _ = input.yield(.standardOutput(bytes)) }
        inputHeld.set()
        let (stream, end) = AsyncStream<Void>.makeStream()
        for await _ in stream {}
        end.finish()
    }

    func closeInput() async throws { input.finish() }

    func resize(columns: Int, rows: Int) async throws {
        input.yield(.standardOutput(ByteBuffer(string: "\(columns)x\(rows)")))
    }

    func exitCode() async throws -> Int {
        arguments[0] == "exit" ? Int(arguments[1]) ?? 0 : 0
    }
}
