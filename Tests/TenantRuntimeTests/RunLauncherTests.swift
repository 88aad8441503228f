import Foundation
import Synchronization
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("The launcher in the sandbox", .timeLimit(.minutes(10)))
struct RunLauncherTests {
    /// Notes what goes the plain way.
    private final class PlainExec: SandboxExec {
        let launched = Mutex<[[String]]>([])

        func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
            launched.withLock { $0.append(argv) }
        }
    }

    /// A shell of this machine.
    private struct LocalShell: SandboxShell {
        let shell: [String]
        let opened = Opened()

        final class Opened: Sendable {
            let processes = Mutex<[Int32]>([])
        }

        func withShell(_ argv: [String], _ body: @Sendable (ShellConnection) async throws -> Void) async throws {
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            // A process that another test starts meanwhile must not hold them: their end would not be seen.
            for handle in [input.fileHandleForWriting, output.fileHandleForReading, output.fileHandleForWriting] {
                _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
            }
            process.executableURL = URL(filePath: shell[0])
            process.arguments = Array(shell.dropFirst()) + Array(argv.dropFirst())
            (process.standardInput, process.standardOutput) = (input, output)
            let (pieces, piece) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            output.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                if data.isEmpty {
                    handle.readabilityHandler = nil
                    piece.finish()
                } else {
                    piece.yield(Array(data))
                }
            }
            try process.run()
            opened.processes.withLock { $0.append(process.processIdentifier) }
            let writer = input.fileHandleForWriting
            let connection = ShellConnection(
                send: { try writer.write(contentsOf: Data($0.utf8)) },
                output: pieces,
            )
            // Closed already is as good.
            defer {
                try? writer.close()
                process.terminate()
            }
            try await body(connection)
        }
    }

    private static func withLauncher(
        _ shell: some SandboxShell,
        _ body: (RunLauncher<ContinuousClock>, PlainExec) async throws -> Void,
    ) async throws {
        let plain = PlainExec()
        let launcher = RunLauncher(plain: plain, shell: shell, clock: ContinuousClock())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await launcher.keep() }
            defer { group.cancelAll() }
            try await body(launcher, plain)
        }
    }

    @Test(
        "after the first, commands are started by the shell; what it has started goes on without it",
        arguments: Shells.all,
    )
    func starts(shell: [String]) async throws {
        let home = try TemporaryHome()
        let file = home.path + "/made"
        let script = home.path + "/go.sh"
        try Data("#!/bin/sh\necho \"$1\" >>\(file)\n".utf8).write(to: URL(filePath: script))
        let local = LocalShell(shell: shell)
        try await Self.withLauncher(local) { launcher, plain in
            try await launcher.launch(["/bin/sh", script, "first"], environment: [:])
            #expect(plain.launched.withLock { $0.count } == 1)
            _ = try await eventually("the shell is there") { launcher.isOpen ? true : nil }
            for number in 1...20 { try await launcher.launch(["/bin/sh", script, "n-\(number)"], environment: [:]) }
            // What no plain word can say goes the plain way.
            try await launcher.launch(["/bin/sh", "-c", "echo $(id); *"], environment: [:])
            try await launcher.launch(["/bin/true"], environment: ["A": "b"])
            #expect(plain.launched.withLock { $0.count } == 3)
            let lines = try await eventually("all have run") {
                let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                let lines = text.split(separator: "\n")
                return lines.count == 20 ? lines : nil
            }
            #expect(Set(lines) == Set((1...20).map { "n-\($0)" }))
        }
    }

    @Test("a shell that dies is opened again; meanwhile commands go the plain way")
    func dies() async throws {
        let local = LocalShell(shell: ["/bin/sh"])
        try await Self.withLauncher(local) { launcher, plain in
            try await launcher.launch(["/bin/true"], environment: [:])
            _ = try await eventually("the shell is there") { launcher.isOpen ? true : nil }
            let first = try #require(local.opened.processes.withLock { $0.first })
            kill(first, SIGKILL)
            _ = try await eventually("it is noticed") { launcher.isOpen ? nil : true }
            let before = plain.launched.withLock { $0.count }
            try await launcher.launch(["/bin/true"], environment: [:])
            #expect(plain.launched.withLock { $0.count } == before + 1)
            _ = try await eventually("another is there") { launcher.isOpen ? true : nil }
            try await launcher.launch(["/bin/true"], environment: [:])
            #expect(plain.launched.withLock { $0.count } == before + 1)
        }
    }

    @Test(
        "a shell that doesn't answer, or says something else, is not believed, and given up",
        arguments: ["sleep 60", "while read -r x; do echo hello; done"],
    )
    func silent(script: String) async throws {
        /// Runs another script than it is asked to.
        struct Other: SandboxShell {
            let script: String
            let local = LocalShell(shell: ["/bin/sh"])
            func withShell(_ argv: [String], _ body: @Sendable (ShellConnection) async throws -> Void) async throws {
                try await local.withShell([argv[0], "-c", script], body)
            }
        }
        let other = Other(script: script)
        try await Self.withLauncher(other) { launcher, plain in
            try await launcher.launch(["/bin/true"], environment: [:])
            _ = try await eventually("the shell is there") { launcher.isOpen ? true : nil }
            try await launcher.launch(["/bin/true"], environment: [:])
            #expect(plain.launched.withLock { $0.count } == 2)
            _ = try await eventually("it is given up for another") {
                other.local.opened.processes.withLock { $0.count } > 1 ? true : nil
            }
        }
    }
}
