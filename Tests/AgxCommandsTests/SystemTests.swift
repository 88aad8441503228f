import Foundation
import Testing

@testable import AgxCommands

@Suite("Signals, and programs that are started", .timeLimit(.minutes(2)))
struct SystemTests {
    @Test("a signal that is ignored stays so; another one loses its effect without being ignored")
    func disarming() {
        // Nothing else uses these two.
        signal(SIGUSR1, SIG_IGN)
        signal(SIGUSR2, SIG_DFL)
        #expect(!Signals.disarm(SIGUSR1))
        #expect(Signals.disarm(SIGUSR2))
        let ignored = unsafeBitCast(SIG_IGN, to: Int.self)
        #expect(unsafeBitCast(signal(SIGUSR1, SIG_DFL), to: Int.self) == ignored)
        let handler = unsafeBitCast(signal(SIGUSR2, SIG_DFL), to: Int.self)
        #expect(handler != ignored && handler != 0)
    }

    @Test("a program that is started blocks no signal")
    func signalMask() async throws {
        let call = PluginCall(command: "/bin/grep", arguments: ["SigBlk", "/proc/self/status"], environment: [:])
        let output = String(decoding: try await ChildPrograms().run(call), as: UTF8.self)
        #expect(output == "SigBlk:\t0000000000000000\n")
    }

    @Test("a program that doesn't end when it is asked to is killed, with those that it has started")
    func stubbornProgram() async throws {
        let path = NSTemporaryDirectory() + "agx-\(UUID().uuidString)"
        try #require(mkfifo(path, 0o600) == 0)
        let pipe = open(path, O_RDWR | O_CLOEXEC)
        defer {
            close(pipe)
            unlink(path)
        }
        let ready = try StandardInput(pipe)
        let script = #"trap "" TERM; sleep 600 & echo ready >"$0"; sleep 600"#
        let call = PluginCall(
            command: "/bin/sh",
            arguments: ["-c", script, path],
            environment: ["PATH": "/usr/bin:/bin"],
        )
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await ChildPrograms(patience: .milliseconds(50)).run(call) }
            let said = try await ready.read()
            #expect(said == Array("ready\n".utf8))
            group.cancelAll()
            let outcome = await group.nextResult()
            #expect(throws: CancellationError.self) { try outcome?.get() }
        }
    }
}
