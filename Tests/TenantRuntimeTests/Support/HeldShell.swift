import Foundation

@testable import TenantRuntime

/// A shell in a container that takes the launcher's lines; ended with its owner.
final class HeldShell {
    private let process = Process()
    private let input = Pipe()
    private var count = 0

    init(in container: String) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["docker", "exec", "-i", container, "/bin/sh", "-c", RunScript.launcher]
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        // Its input may be closed already.
        try? input.fileHandleForWriting.close()
        process.terminate()
    }

    /// Hands a command over; nothing is awaited.
    func ask(_ command: [String]) throws {
        count += 1
        try input.fileHandleForWriting.write(contentsOf: Data("\(count) \(command.joined(separator: " "))\n".utf8))
    }
}
