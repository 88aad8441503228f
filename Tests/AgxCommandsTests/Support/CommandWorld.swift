import Foundation
import RelayClient
import Synchronization

@testable import AgxCommands

/// The outside world of a command under test, and what it wrote.
struct CommandWorld: Sendable {
    let output = ByteRecorder()
    let errors = ByteRecorder()
    let files = FakeFiles()
    let terminal = FakeTerminal()
    var input: any InputSource = TextInput("")
    var environment = ["HOME": "/home/me"]
    var terminalInfo = TerminalInfo(inputIsTerminal: false, outputIsTerminal: false, errorsAreTerminal: false)
    var host = StubHost(facts: HostFacts(now: Self.now))
    var engine: any EngineInspector = UnknownEngine()
    var plugins: any PluginRunner = FakePlugins(failure: .notFound)
    var clock: any Clock<Duration> = ContinuousClock()

    /// 2026-01-01T00:05:00Z, five minutes after the objects of the fake relay were made.
    static let now = Date(timeIntervalSince1970: 1_767_225_900)

    struct Outcome: Equatable {
        var code: Int32
        var output: String
        var errors: String
    }

    /// Runs `agx` with these arguments; gives back what it wrote in this run.
    func agx(_ arguments: String...) async -> Outcome { await agx(arguments) }

    func agx(_ arguments: [String]) async -> Outcome {
        var context = CommandContext(
            streams: CommandStreams(output: output, errors: errors, input: input),
            environment: environment,
            files: files,
            terminal: terminalInfo,
            terminalControl: terminal,
            inspectors: CommandInspectors(host: host, engine: engine),
        )
        context.now = { Self.now }
        context.plugins = plugins
        context.clock = clock
        let before = (output.text.count, errors.text.count)
        let code = await AgxProgram.run(arguments, in: context)
        return Outcome(
            code: code,
            output: String(output.text.dropFirst(before.0)),
            errors: String(errors.text.dropFirst(before.1)),
        )
    }

    /// Runs a body with a fake relay that the world's commands talk to.
    static func withRelay<Result>(
        exec: (any StubExec)? = nil,
        _ body: (CommandWorld, FakeRelay) async throws -> Result,
    ) async throws -> Result {
        let relay = FakeRelay()
        return try await StubServer.run(exec: exec, respond: { relay.respond($0) }) { server in
            var world = CommandWorld()
            world.environment["AGX_SERVER"] = server.url
            return try await body(world, relay)
        }
    }
}

/// Keeps what was written, and lets tests wait for a text.
final class ByteRecorder: ByteSink {
    private struct State {
        var bytes: [UInt8] = []
        var isClosed = false
        var waiters: [Int: (text: String, continuation: CheckedContinuation<Void, Never>)] = [:]
        var waiterCount = 0
    }

    private let state = Mutex(State())

    var text: String { String(decoding: state.withLock(\.bytes), as: UTF8.self) }

    /// From now on writing fails as into a closed pipe.
    func close() { state.withLock { $0.isClosed = true } }

    func write(_ bytes: [UInt8]) throws {
        let ready = try state.withLock { state in
            guard !state.isClosed else { throw OutputClosed() }
            state.bytes += bytes
            let text = String(decoding: state.bytes, as: UTF8.self)
            let ready = state.waiters.filter { text.contains($0.value.text) }
            for number in ready.keys { state.waiters[number] = nil }
            return ready
        }
        for waiter in ready.values { waiter.continuation.resume() }
    }

    /// Waits until the text has been written, or the test is cancelled by its time limit.
    func wait(for text: String) async {
        let number = state.withLock { state in
            state.waiterCount += 1
            return state.waiterCount
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isThere = String(decoding: state.bytes, as: UTF8.self).contains(text)
                    if isThere || Task.isCancelled { return true }
                    state.waiters[number] = (text, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.continuation.resume()
        }
    }
}

/// Files in memory; directories are what their files imply.
final class FakeFiles: FileAccess {
    private let files = Mutex<[String: [UInt8]]>([:])

    subscript(path: String) -> String? {
        get { files.withLock { $0[path] }.map { String(decoding: $0, as: UTF8.self) } }
        set { files.withLock { $0[path] = newValue.map { Array($0.utf8) } } }
    }

    func kind(of path: String) throws -> FileKind? {
        let bare = path.hasSuffix("/") ? String(path.dropLast()) : path
        return files.withLock { files in
            if files[bare] != nil { return .file }
            return files.keys.contains { $0.hasPrefix(bare + "/") } ? .directory : nil
        }
    }

    func read(_ path: String) throws -> [UInt8] {
        guard let bytes = files.withLock({ $0[path] }) else {
            throw CommandFailure("error: open \(path): no such file or directory")
        }
        return bytes
    }

    func names(in directory: String) throws -> [String] {
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        return files.withLock { files in
            Set(
                files.keys.filter { $0.hasPrefix(base) }.compactMap {
                    $0.dropFirst(base.count).split(separator: "/").first
                }
            )
            .map(String.init).sorted()
        }
    }

    func writePrivate(_ bytes: [UInt8], to path: String) throws { files.withLock { $0[path] = bytes } }
}

/// Input that is there at once.
final class TextInput: InputSource {
    private let chunks: Mutex<[[UInt8]]>

    init(_ chunks: String...) { self.chunks = Mutex(chunks.filter { !$0.isEmpty }.map { Array($0.utf8) }) }

    func read() async throws -> [UInt8] {
        chunks.withLock { $0.isEmpty ? [] : $0.removeFirst() }
    }
}

/// A terminal that notes what was done to it.
final class FakeTerminal: TerminalControl {
    private let state = Mutex((log: [String](), sizes: [TerminalSize(columns: 120, rows: 40)]))

    var log: [String] { state.withLock(\.log) }

    func enterRawMode() throws { state.withLock { $0.log.append("raw") } }
    func restore() { state.withLock { $0.log.append("restored") } }

    func sizes() -> AsyncStream<TerminalSize> {
        let sizes = state.withLock(\.sizes)
        return AsyncStream(bufferingPolicy: .unbounded) { continuation in
            for size in sizes { continuation.yield(size) }
        }
    }
}

/// A machine of which the test says everything.
struct StubHost: HostInspector {
    var facts: HostFacts

    func inspect(directories: [String], dataDirectory: String?) -> HostFacts { facts }
}

/// An engine of which the test says everything.
struct StubEngine: EngineInspector {
    var facts: EngineFacts

    func inspect() async throws -> EngineFacts { facts }
}
