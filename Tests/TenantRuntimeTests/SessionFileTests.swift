import AgxModel
import Foundation
import Testing

@testable import TenantRuntime

@Suite("Session files on the home volume", .timeLimit(.minutes(10)))
struct SessionFileTests {
    private static let session = "5f0c2f4e-6b0a-4c39-9d5e-2a7f3f6d1c11"
    private static let printed = """
        {"type":"system","subtype":"init","session_id":"\(session)"}
        {"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"\(session)"}

        """
    private static let message =
        #"{"type":"assistant","message":{"id":"a","model":"m","usage":{"input_tokens":7,"output_tokens":2}}}"#

    private func result(_ home: TemporaryHome) async throws -> ProviderResult {
        let files = RunFiles(volume: home.volume)
        try files.prepare(run: "r", command: RunCommand(arguments: ["true"], workingDirectory: home.path))
        try Data(Self.printed.utf8).write(to: URL(filePath: home.volume.runDirectory("r") + "/stdout"))
        let spec = Run.Spec(task: "t", attempt: 1, provider: .claude, prompt: "p")
        let request = RunRequest(runID: "r", namespace: "n", name: "n", spec: spec)
        return try await files.interpret(request, with: ClaudeProvider(), exit: ExitRecord(exitCode: 0))
    }

    @Test("an agent's folder that is a link costs the session's tokens, not the result")
    func link() async throws {
        let (home, elsewhere) = (try TemporaryHome(), try TemporaryHome())
        try FileManager.default.createSymbolicLink(
            atPath: home.path + "/.claude",
            withDestinationPath: elsewhere.path,
        )
        let result = try await result(home)
        #expect(result.text == "done")
        #expect(result.sessionID == Self.session)
    }

    @Test("claude's session is found among the folders of many working directories", arguments: ["-0", "-9"])
    func folders(folder: String) async throws {
        let home = try TemporaryHome()
        for name in (100..<300).map({ "-\($0)" }) + [folder] {
            let path = home.path + "/.claude/projects/" + name
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let path = home.path + "/.claude/projects/\(folder)/\(Self.session).jsonl"
        try Data(Self.message.utf8).write(to: URL(filePath: path))
        #expect(try await result(home).tokens?.input == 7)
    }
}
