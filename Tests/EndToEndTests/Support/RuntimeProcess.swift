import AsyncHTTPClient
import Foundation
import ManifestFormat
import NIOCore
import NIOHTTP1

/// A company's directories without a relay and without a sandbox, for processes of the runtime on them.
final class RuntimePlace: Sendable {
    static let company = "acme"
    private static let token = "token-of-the-test"
    let directory: String

    /// With caps that start no run.
    init() throws {
        directory = "/tmp/agxe-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        for name in ["state", "home", "context", "gate/serve"] {
            let path = "\(directory)/\(name)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        for name in ["relay.token", "sandbox.token"] { try write(Self.token, to: name) }
        try write(#"{"concurrentRuns":0}"#, to: "caps.json")
    }

    deinit {
        // A leftover in the temporary directory harms nobody.
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(directory)/gate/\(name)"))
    }

    var database: String { directory + "/state/runtime.db" }

    /// Starts a process of the runtime, which writes to the log of that name.
    func start(_ log: String) throws -> RelayProcess {
        let places = ["state-directory": "state", "home": "home", "context": "context", "gate": "gate"]
        let options = places.flatMap { ["--\($0.key)", "\(directory)/\($0.value)"] }
        let sandbox = ["--sandbox-host", "127.0.0.1", "--sandbox-port", String(try freePort())]
        return try RelayProcess(
            Programs.runtime,
            ["serve", "--company", Self.company] + options + sandbox,
            environment: ["PATH": "/usr/bin:/bin"],
            log: "\(directory)/\(log)",
        )
    }

    func log(_ name: String) throws -> String { try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) }

    /// Sends a request to whoever listens on the runtime's socket.
    func send(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> APIClient.Answer {
        guard let url = URL(httpURLWithSocketPath: directory + "/gate/serve/runtime.sock", uri: path) else {
            throw EndToEndError("no URL for \(path)")
        }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(Self.token)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.jsonBytes()))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return .init(code: UInt(response.status.code), bytes: Array(bytes.readableBytesView))
    }

    /// Waits until a runtime serves.
    func serves() async throws {
        try await within(.seconds(30), { "the runtime to serve" }) { [self] in
            // allowed: between two knocks at a process that is starting
            while (try? await send(.GET, "/healthz"))?.code != 200 { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    static let tasks = "\(APIClient.group)/namespaces/\(company)/tasks"

    static func task(_ name: String, _ spec: JSONValue = [:]) -> JSONValue {
        let base: JSONValue = ["provider": "shell", "prompt": "true"]
        return [
            "apiVersion": "runagx.com/v1", "kind": "Task", "metadata": ["name": .string(name)],
            "spec": base.mergePatched(with: spec),
        ]
    }
}
