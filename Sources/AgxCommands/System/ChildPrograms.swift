import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs credential plugins as child processes.
package struct ChildPrograms: PluginRunner {
    /// How long a program that is to end may take for it, before it is killed.
    private let patience: DispatchTimeInterval

    package init() { self.init(patience: .seconds(5)) }

    init(patience: DispatchTimeInterval) { self.patience = patience }

    package func run(_ call: PluginCall) async throws -> [UInt8] {
        guard let path = Self.find(call.command, in: call.environment["PATH"] ?? "") else {
            throw PluginFailure.notFound
        }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = call.arguments
        process.environment = call.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        do {
            try Signals.unblocked { try process.run() }
        } catch {
            throw PluginFailure.notStarted(error.localizedDescription)
        }
        let isOver = Mutex(false)
        let bytes = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Reading and waiting block, so not on a thread that runs tasks.
                DispatchQueue.global().async {
                    let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
                    process.waitUntilExit()
                    continuation.resume(returning: bytes)
                }
            }
        } onCancel: {
            end(process) { isOver.withLock(\.self) }
        }
        isOver.withLock { $0 = true }
        try Task.checkCancellation()
        guard process.terminationStatus == 0 else { throw PluginFailure.failed(exitCode: process.terminationStatus) }
        return bytes
    }

    /// Ends a program with all that it has started: each of them may hold the output open.
    private func end(_ process: Process, unless isOver: @escaping @Sendable () -> Bool) {
        // It was made the leader of a group of its own.
        let group = -process.processIdentifier
        kill(group, SIGTERM)
        DispatchQueue.global().asyncAfter(deadline: .now() + patience) {
            if !isOver() { kill(group, SIGKILL) }
        }
    }

    private static func find(_ command: String, in path: String) -> String? {
        let candidates =
            command.contains("/")
            ? [command] : path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(command)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
