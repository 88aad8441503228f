import Foundation
import Synchronization

/// A command that a test talks with: it writes to its input, and waits for words in its output.
final class CommandSession: Sendable {
    /// What was said so far, and who waits for more.
    private struct State {
        var text = ""
        /// How far the text has been expected already.
        var seen = 0
        var isOver = false
    }

    private let process: RelayProcess
    private let input: FileHandle
    /// Kept: a handle that nobody holds is closed.
    private let output: FileHandle
    private let state = Mutex(State())
    private let news: AsyncStream<Void>

    /// Starts the command; standard output and standard error come together.
    init(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        let (to, from) = (Pipe(), Pipe())
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        (news, input, output) = (stream, to.fileHandleForWriting, from.fileHandleForReading)
        process = try RelayProcess(
            program,
            arguments,
            environment: environment,
            input: to.fileHandleForReading,
            output: from.fileHandleForWriting,
        )
        // The child has it; while it is open here, too, the end is never seen.
        try from.fileHandleForWriting.close()
        // A thread of its own: Dispatch has lost ends of pipes here.
        Thread.detachNewThread { [self] in
            var bytes = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(output.fileDescriptor, &bytes, bytes.count)
                if count < 0, errno == EINTR { continue }
                state.withLock { state in
                    state.text += String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
                    state.isOver = count <= 0
                }
                continuation.yield()
                if count <= 0 { return }
            }
        }
    }

    /// All that was said so far.
    var text: String { state.withLock(\.text) }

    /// Waits until the words come, behind those that were expected before.
    func expect(_ words: String, within limit: Duration = .seconds(30)) async throws {
        let session = self
        try await EndToEndTests.within(limit, { "\"\(words)\" in \(session.text.debugDescription)" }) {
            if session.found(words) { return }
            for await _ in session.news where session.found(words) { return }
            throw CancellationError()
        }
    }

    private func found(_ words: String) -> Bool {
        state.withLock { state in
            guard let range = state.text.dropFirst(state.seen).firstRange(of: words) else { return false }
            state.seen = state.text.distance(from: state.text.startIndex, to: range.upperBound)
            return true
        }
    }

    /// Writes to the command's input.
    func send(_ text: String) throws { try input.write(contentsOf: Data(text.utf8)) }

    /// Waits for the command to end by itself and gives back its exit code; then `text` is complete.
    func end(within limit: Duration = .seconds(60)) async throws -> Int32 {
        let session = self
        return try await EndToEndTests.within(limit, { "the end after \(session.text.debugDescription)" }) {
            let code = await session.process.end()
            if !session.isOver { for await _ in session.news where session.isOver { break } }
            return code
        }
    }

    private var isOver: Bool { state.withLock(\.isOver) }

    /// Ends the command by a signal.
    func end(by signal: Int32) async { await process.end(by: signal) }
}
