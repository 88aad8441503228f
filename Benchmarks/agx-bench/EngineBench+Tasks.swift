import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// Tasks that tell when they were started, and what commands have printed.
extension EngineBench {
    /// Prints the nanoseconds since 1970, on the clock that the benchmark has, too.
    static let clock = "date +%s%N"

    /// Waits until what was done before takes nothing of the processors any more: what an exec leaves, or who looks.
    func quietMoment() async throws { try await Task.sleep(for: .milliseconds(300)) }

    /// The address of one of a company's resources, such as `tasks/NAME`.
    func path(_ resource: String, of company: String) -> String {
        "\(RelayAPI.group)/namespaces/\(company)/\(resource)"
    }

    /// Makes a task of provider `shell` with the other fields of `spec`.
    func createTask(_ name: String, in company: String, _ spec: JSONValue) async throws {
        var spec = spec
        spec["provider"] = "shell"
        let task: JSONValue = [
            "apiVersion": "runagx.com/v1", "kind": "Task", "metadata": ["name": .string(name)], "spec": spec,
        ]
        try await api.call(.POST, path("tasks", of: company), task)
    }

    /// When a run's process was started, as it printed by `clock`.
    func startTime(ofRun run: String, in company: String) async throws -> Date {
        try Self.time(try await api.call(.GET, path("runs/\(run)/log", of: company)))
    }

    /// The times that processes have left in a file of a sandbox, a line each.
    func times(in file: String, of sandbox: String) async throws -> [Date] {
        try await engine.withExec(in: sandbox, .attached(["cat", file])) { _, stream in
            stream.closeInput()
            var output: [UInt8] = []
            for try await piece in stream.output { output += Array(piece.bytes.readableBytesView) }
            return try output.split(separator: UInt8(ascii: "\n")).map { try Self.time(Array($0)) }
        }
    }

    private static func time(_ printed: [UInt8]) throws -> Date {
        let text = String(decoding: printed, as: UTF8.self)
        guard let nanoseconds = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BenchmarkError("the process printed no time: \(text)")
        }
        return Date(timeIntervalSince1970: nanoseconds / 1e9)
    }
}
