import AgxModel
import Foundation
import ManifestFormat
import TenantRuntime
import Testing

/// What one run of an agent printed, and what is to be made of it: a folder of `Tests/Fixtures/transcripts`.
struct Transcript: Sendable, CustomTestStringConvertible {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures/transcripts")

    /// Such as `claude/success`.
    let name: String
    let meta: JSONValue
    let output: [UInt8]
    let errors: [UInt8]
    let session: [UInt8]

    var testDescription: String { name }
    var cli: String { name.split(separator: "/").first.map(String.init) ?? "" }
    var expected: JSONValue { meta["expected"] ?? .null }
    /// Whether the runtime ended it, so that the reason and the message are the runtime's.
    var isStopped: Bool { ["cancelled", "timed_out"].contains(expected["outcome"]?.string) }

    init(named name: String) throws {
        let folder = Self.root.appending(path: name)
        self.name = name
        meta = try JSONValue.parse(json: Array(Data(contentsOf: folder.appending(path: "meta.json"))))
        func bytes(_ names: String...) throws -> [UInt8] {
            let files = names.map { folder.appending(path: $0) }
            let file = files.first { FileManager.default.fileExists(atPath: $0.path) }
            return try file.map { Array(try Data(contentsOf: $0)) } ?? []
        }
        output = try bytes("stdout.jsonl", "stdout.json", "stdout.txt")
        errors = try bytes("stderr.txt")
        session = try bytes("session.jsonl")
    }

    /// The folders of one CLI, sorted.
    static func names(of cli: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: cli).path).sorted().map {
            "\(cli)/\($0)"
        }
    }

    static func all() throws -> [Transcript] {
        try ["claude", "codex", "gemini", "ollama"].flatMap { try names(of: $0) }.map { try Transcript(named: $0) }
    }

    /// What the run was asked to do, as far as its interpreter cares.
    var request: RunRequest {
        var spec = Run.Spec(task: "fix", attempt: 1, provider: Provider(rawValue: cli) ?? .shell, prompt: "Say hello.")
        let words = (meta["command"]?.array ?? []).compactMap(\.string)
        if let option = words.firstIndex(of: "--resume") { spec.session = words[option + 1] }
        if words.contains("resume") { spec.session = words.last { $0.utf8.count == 36 } }
        spec.sessionTokens = Self.counts(meta["previousTotals"])
        return RunRequest(runID: "run", namespace: "acme", name: "fix-1", spec: spec)
    }

    /// What the shim would have noted.
    var exit: ExitRecord {
        let signals: [String: Int] = ["SIGINT": 2, "SIGKILL": 9, "SIGTERM": 15]
        return ExitRecord(
            exitCode: Int(meta["exitStatus"]?.integer ?? -1),
            signal: meta[path: "exit", "signal"]?.string.flatMap { signals[$0] },
        )
    }

    /// What the adapter makes of it.
    func result(withSession: Bool = false) throws -> ProviderResult {
        let adapter = try #require(ProviderCatalog.standard[request.spec.provider])
        var reading = Reading(adapter, request)
        reading.print(output)
        reading.end(errors: errors, session: withSession ? session : [])
        return reading.interpreter.result(exit: exit)
    }

    static func counts(_ value: JSONValue?) -> Run.TokenCounts? {
        guard let value, value.object != nil else { return nil }
        var counts = Run.TokenCounts()
        counts.input = value["input"]?.integer ?? -1
        counts.output = value["output"]?.integer ?? -1
        counts.cacheRead = value["cacheRead"]?.integer ?? -1
        counts.cacheWrite = value["cacheWrite"]?.integer ?? -1
        return counts
    }
}
