import Foundation
import Synchronization

/// A child process of the test, started and ended by its id.
///
/// Not Foundation's: that one sees an end only when all descendants have ended, and a daemon's containers outlive it.
final class RelayProcess: Sendable {
    let id: Int32
    private let status: Mutex<Int32?>
    private let ended: AsyncStream<Void>

    /// Starts the program; its output is added to the file.
    convenience init(_ program: String, _ arguments: [String], environment: [String: String], log: String) throws {
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try file.seekToEnd()
        try self.init(program, arguments, environment: environment, input: .nullDevice, output: file)
    }

    /// Starts the program on these files and no others; both of its outputs go to one.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        input: FileHandle,
        output: FileHandle,
    ) throws {
        let id = try Self.spawn(program, arguments, environment, files: [input, output, output].map(\.fileDescriptor))
        let (stream, end) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.id = id
        ended = stream
        status = Mutex(nil)
        Thread.detachNewThread { [self] in
            var code: Int32 = 0
            while waitpid(id, &code, 0) < 0, errno == EINTR {}
            // As shells tell it: the exit code, or 128 and the signal.
            let signal = code & 0x7F
            status.withLock { $0 = signal == 0 ? code >> 8 & 0xFF : 128 + signal }
            end.finish()
        }
    }

    private static func spawn(
        _ program: String,
        _ arguments: [String],
        _ environment: [String: String],
        files: [Int32],
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Out of the way of the numbers that they are to have.
        let copies = files.map { fcntl($0, F_DUPFD, 64) }
        defer { for copy in copies { close(copy) } }
        for (number, copy) in copies.enumerated() { posix_spawn_file_actions_adddup2(&actions, copy, Int32(number)) }
        for number in try Self.openFiles() where number > 2 { posix_spawn_file_actions_addclose(&actions, number) }
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var id: pid_t = 0
        let failure = posix_spawn(&id, program, &actions, nil, &words, &variables)
        guard failure == 0 else { throw EndToEndError("start \(program): \(String(cString: strerror(failure)))") }
        return id
    }

    /// The numbers of this process's files; closing one that was closed meanwhile harms nothing.
    private static func openFiles() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    }

    var isRunning: Bool { status.withLock { $0 == nil } }

    /// Sends a signal and waits for the end; kills what doesn't end in time.
    func end(by signal: Int32, within limit: Duration = .seconds(10)) async {
        guard isRunning else { return }
        kill(id, signal)
        let id = id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [ended] in for await _ in ended {} }
            group.addTask {
                do {
                    // allowed: between two knocks at a process that is starting
                    try await Task.sleep(for: limit)
                    kill(id, SIGKILL)
                } catch {
                    // Cancelled: it has ended.
                }
            }
            await group.next()
            group.cancelAll()
        }
        // A cancelled test ends the stream early; what was killed last is reaped all the same.
        while isRunning, kill(id, 0) == 0 { await Task.yield() }
    }

    /// Waits for the process to end by itself; its exit code.
    func end() async -> Int32 {
        for await _ in ended {}
        return status.withLock { $0 } ?? -1
    }
}
