import Foundation
import Testing

@testable import AgxCommands

@Suite("agx completion", .timeLimit(.minutes(5)))
struct CompletionTests {
    private static let shells = ["bash", "zsh", "fish"]

    private static func path(of shell: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(shell)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    @Test("there is a script for each of three shells", arguments: shells)
    func script(shell: String) async {
        let outcome = await CommandWorld().agx("completion", shell)
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("agx"))
        #expect(outcome.output.contains("describe"))
    }

    @Test("each shell can read its script", arguments: shells)
    func syntax(shell: String) async throws {
        let script = await CommandWorld().agx("completion", shell).output
        #expect(try check(script, with: shell) == "")
        // A shell that accepts anything would prove nothing.
        #expect(try check(script + "\nif (((\n", with: shell) != "")
    }

    @Test("bash completes commands with its script")
    func completes() async throws {
        let script = await CommandWorld().agx("completion", "bash").output
        let question = """
            COMP_WORDS=(agx desc); COMP_CWORD=1; COMP_LINE='agx desc'; COMP_POINT=8; COMP_TYPE=9
            _agx agx desc agx; printf '%s\\n' "${COMPREPLY[@]}"
            """
        #expect(try run("bash", [], input: script + "\n" + question).output == "describe\n")
    }

    /// What the shell has against the script, which it only reads; empty if nothing.
    private func check(_ script: String, with shell: String) throws -> String {
        let path = NSTemporaryDirectory() + "agx-completion-\(UUID().uuidString)"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        // Only a left-over temporary file.
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (status, output) = try run(shell, ["-n", path], input: "")
        return status == 0 ? output : "\(shell) ends with \(status): \(output)"
    }

    private func run(_ shell: String, _ arguments: [String], input: String) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.path(of: shell)))
        process.arguments = arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stdout
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
