import AgxModel
import Foundation
import TenantRuntime

/// A sandbox in which claude answers at once: it takes the claim, prints session, key and tokens, leaves artifacts, and
/// ends well, ends badly, or is gone.
final class MortalSandbox: SandboxExec {
    private let world: MortalWorld

    init(world: MortalWorld) { self.world = world }

    func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        if world.chance(15) { throw SandboxError(.unreachable, "no answer") }
        // Accepted, and lost.
        if world.chance(10) { return }
        do {
            if argv[1].hasSuffix("run-shim.sh") { try shim(argv[2]) } else { try stop(argv[2]) }
        } catch {
            throw SandboxError(.unreachable, "\(error)")
        }
    }

    private func shim(_ folder: String) throws {
        let claim = Data("liveness=heartbeat\ncomplete=1\n".utf8)
        do {
            try claim.write(to: URL(filePath: folder + "/started"), options: .withoutOverwriting)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            return
        }
        let run = (folder as NSString).lastPathComponent
        world.noteExecution(of: run)
        if world.chance(10) { return }
        let hasFailed = world.chance(25)
        try print(run, in: folder, hasFailed: hasFailed)
        let own = folder + "/artifacts/own"
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        try Data("left by \(run)".utf8).write(to: URL(filePath: own + "/left.txt"))
        try Data("kept by \(run)".utf8).write(to: URL(filePath: world.home.path + "/kept.txt"))
        let exit = Data("exit_code=\(hasFailed ? 1 : 0)\ncomplete=1\n".utf8)
        try exit.write(to: URL(filePath: folder + "/exit"), options: .atomic)
    }

    private func print(_ run: String, in folder: String, hasFailed: Bool) throws {
        var tokens = Run.TokenCounts()
        (tokens.input, tokens.output) = (Int64(world.pick(1..<1000)), Int64(world.pick(1..<1000)))
        let words = try String(contentsOfFile: folder + "/command.sh", encoding: .utf8).split(separator: "'")
        let option = words.firstIndex { $0 == "--resume" || $0 == "--session-id" }
        guard let option, option + 2 < words.count else { throw NeverHappened(what: "a session in command.sh") }
        let (session, key) = (words[option + 2], MortalWorld.key)
        let end = hasFailed ? #""is_error":true,"api_error_status":529"# : #""is_error":false"#
        let usage = #"{"m":{"inputTokens":\#(tokens.input),"outputTokens":\#(tokens.output)}}"#
        let text = """
            {"type":"system","subtype":"init","session_id":"\(session)"}
            {"type":"result","subtype":"success",\(end),"result":"the key is \(key)","session_id":"\(session)",\
            "model_usage_since_last_result":\(usage)}

            """
        try Data(text.utf8).write(to: URL(filePath: folder + "/stdout"))
        world.note(tokens, printedBy: run)
    }

    private func stop(_ folder: String) throws {
        let record = Data("survivors=0\ncomplete=1\n".utf8)
        try record.write(to: URL(filePath: folder + "/stopped"), options: .atomic)
    }
}
