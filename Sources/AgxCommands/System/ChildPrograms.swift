import Dispatch
import Foundation

/// Runs credential plugins as child processes.
package struct ChildPrograms: PluginRunner {
    package init() {}

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
            try process.run()
        } catch {
            throw PluginFailure.notStarted(error.localizedDescription)
        }
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
            process.terminate()
        }
        try Task.checkCancellation()
        guard process.terminationStatus == 0 else { throw PluginFailure.failed(exitCode: process.terminationStatus) }
        return bytes
    }

    private static func find(_ command: String, in path: String) -> String? {
        let candidates =
            command.contains("/")
            ? [command] : path.split(separator: ":").filter { $0.hasPrefix("/") }.map { "\($0)/\(command)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
