import Foundation
import RelayClient
import Testing

@testable import AgxCommands

/// A command that tells its arguments, repeats its input, and ends with a code.
private struct RepeatingExec: StubExec {
    var exitCode = 0

    func accepts(_ request: StubRequest) -> Bool { request.path.hasSuffix("/containers/sandbox/exec") }

    func opened(_ request: StubRequest, _ connection: StubExecConnection) {
        let command = request.query.filter { $0.name == "command" }.map(\.value).joined(separator: "|")
        connection.send(channel: 1, "\(command)\n")
        connection.send(channel: 2, "note\n")
        if request.parameter("stdin") != "true" { connection.end(exitCode: exitCode) }
    }

    func received(_ message: [UInt8], _ connection: StubExecConnection) {
        switch message.first {
        case 0: connection.send(channel: 1, String(decoding: message.dropFirst(), as: UTF8.self))
        case 4: connection.send(channel: 1, "[\(String(decoding: message.dropFirst(), as: UTF8.self))]")
        case 0xFF: connection.end(exitCode: exitCode)
        default: break
        }
    }
}

@Suite("agx exec", .timeLimit(.minutes(5)))
struct ExecCommandTests {
    @Test("the command's output, errors and exit code come back", arguments: [0, 42])
    func plain(code: Int) async throws {
        try await CommandWorld.withRelay(exec: RepeatingExec(exitCode: code)) { world, _ in
            #expect(
                await world.agx("exec", "-n", "acme", "--", "sh", "-c", "exit --wait=false")
                    == .init(code: Int32(code), output: "sh|-c|exit --wait=false\n", errors: "note\n")
            )
        }
    }

    @Test("-i passes input on to its end")
    func input() async throws {
        try await CommandWorld.withRelay(exec: RepeatingExec()) { world, _ in
            var world = world
            world.input = TextInput("one ", "two")
            #expect(await world.agx("exec", "-i", "-n", "acme", "--", "cat").output == "cat\none two")
            #expect(world.terminal.log == [])
        }
    }

    @Test("-it puts the terminal into raw mode, sends its size, and restores it whatever happens")
    func terminal() async throws {
        try await CommandWorld.withRelay(exec: RepeatingExec(exitCode: 3)) { world, _ in
            var world = world
            world.terminalInfo.inputIsTerminal = true
            world.input = AwaitingInput(world.output, "[{\"Width\":120,\"Height\":40}]")
            let outcome = await world.agx("exec", "-it", "-n", "acme", "--", "bash")
            #expect(outcome.code == 3)
            #expect(outcome.output.contains("[{\"Width\":120,\"Height\":40}]"))
            #expect(world.terminal.log == ["raw", "restored"])
        }
        try await CommandWorld.withRelay { world, _ in
            var world = world
            world.terminalInfo.inputIsTerminal = true
            let outcome = await world.agx("exec", "-it", "-n", "acme", "--", "bash")
            #expect(outcome.code == 1)
            #expect(outcome.errors.hasPrefix("Error from server (NotFound): "))
            // Until the command runs, an interrupt from the keyboard must remain one.
            #expect(world.terminal.log == [])
        }
    }

    @Test("input that can't be read ends for the command, too, and is told")
    func brokenInput() async throws {
        try await CommandWorld.withRelay(exec: RepeatingExec()) { world, _ in
            var world = world
            let folder = open("/tmp", O_RDONLY | O_CLOEXEC)
            defer { close(folder) }
            world.input = try StandardInput(folder)
            #expect(
                await world.agx("exec", "-i", "-n", "acme", "--", "cat")
                    == .init(code: 1, output: "cat\n", errors: "note\nerror: read standard input: Is a directory\n")
            )
        }
    }

    @Test("-t without a terminal goes on without, and says so")
    func noTerminal() async throws {
        try await CommandWorld.withRelay(exec: RepeatingExec()) { world, _ in
            let outcome = await world.agx("exec", "-it", "-n", "acme", "--", "bash")
            #expect(
                outcome.errors.hasPrefix("Unable to use a TTY - input is not a terminal or the right kind of file\n")
            )
            #expect(world.terminal.log == [])
        }
    }

    @Test("a command is needed")
    func noCommand() async {
        #expect(
            await CommandWorld().agx("exec", "-n", "acme").errors.contains("you must specify at least one command")
        )
    }
}

/// Input that ends once a text has been shown.
private struct AwaitingInput: InputSource {
    let output: ByteRecorder
    let text: String

    init(_ output: ByteRecorder, _ text: String) {
        self.output = output
        self.text = text
    }

    func read() async throws -> [UInt8] {
        await output.wait(for: text)
        return []
    }
}
