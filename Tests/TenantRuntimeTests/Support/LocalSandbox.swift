import Foundation
import Synchronization
import TenantRuntime

/// Runs the sandbox's commands as processes of this machine, with the shell under test in the place of `/bin/sh`.
final class LocalSandbox: SandboxExec {
    private let shell: [String]
    private let processes = Mutex<[Process]>([])

    init(shell: [String] = ["/bin/sh"]) { self.shell = shell }

    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        do { try start(argv) } catch { throw SandboxError(.unreachable, "\(error)") }
    }

    @discardableResult
    func start(_ argv: [String]) throws -> Process {
        let words = argv[0] == "/bin/sh" ? shell + argv.dropFirst() : argv
        let process = Process()
        // A test runner may ignore signals, which its children would inherit; no container does.
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--default-signal"] + words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        processes.withLock { $0.append(process) }
        return process
    }
}

/// The shells that images have.
enum Shells {
    static let all: [[String]] = [["/usr/bin/dash"], ["/usr/bin/busybox", "sh"], ["/bin/bash", "--posix"]]
        .filter { FileManager.default.isExecutableFile(atPath: $0[0]) }
}
