import Foundation
import Synchronization

/// A child process of the test, started and ended by its id.
final class RelayProcess: Sendable {
    let id: Int32
    private let process: Process
    private let ended: AsyncStream<Void>

    /// Starts the program; its output is added to the file.
    init(_ program: String, _ arguments: [String], environment: [String: String], log: String) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = environment
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        try file.seekToEnd()
        process.standardOutput = file
        process.standardError = file
        process.standardInput = FileHandle.nullDevice
        let (stream, end) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        ended = stream
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        id = process.processIdentifier
    }

    var isRunning: Bool { process.isRunning }

    /// Sends a signal and waits for the end; kills what doesn't end in ten seconds.
    func end(by signal: Int32) async {
        guard process.isRunning else { return }
        kill(id, signal)
        let id = id
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [ended] in for await _ in ended {} }
            group.addTask {
                do {
                    // allowed: between two knocks at a process that is starting
                    try await Task.sleep(for: .seconds(10))
                    kill(id, SIGKILL)
                } catch {
                    // Cancelled: it has ended.
                }
            }
            await group.next()
            group.cancelAll()
        }
        process.waitUntilExit()
    }

    /// Waits for the process to end by itself; its exit code.
    func end() async -> Int32 {
        for await _ in ended {}
        process.waitUntilExit()
        return process.terminationStatus
    }
}
