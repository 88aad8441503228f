import AsyncHTTPClient
import Foundation
import NIOCore

extension APIBenchmark {
    /// Runs `body` beside a bare server, a process of its own with the relay's certificate; `home` is the relay's directory.
    func withBareServer(
        _ home: String,
        bodies: [String: ByteBuffer] = [:],
        _ body: (SecureClient, RunningProcess) async throws -> Void,
    ) async throws {
        let bareHome = home + "/bare"
        // Left by the one before, or not there.
        try? FileManager.default.removeItem(atPath: bareHome)
        try FileManager.default.createDirectory(atPath: bareHome, withIntermediateDirectories: true)
        for name in ["server.crt", "server.key"] {
            try FileManager.default.copyItem(atPath: "\(home)/data/tls/\(name)", toPath: "\(bareHome)/\(name)")
        }
        for (name, bytes) in bodies {
            try Data(bytes.readableBytesView).write(to: URL(fileURLWithPath: "\(bareHome)/\(name).body"))
        }
        let bare = Process()
        bare.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        bare.arguments = ["--bare-server", bareHome, "--port", "\(port + 1)"]
        try bare.run()
        defer {
            // Asked to end, it would wait for its answers without an end.
            kill(bare.processIdentifier, SIGKILL)
            bare.waitUntilExit()
        }
        let client = try SecureClient(directory: home + "/data", port: port + 1, connections: 2_000)
        do {
            try await until("the bare server answers", within: .seconds(10)) {
                // Any answer will do, and there is none until it listens.
                (try? await client.http.execute(client.request("/none"), timeout: .seconds(5))) != nil
            }
            try await body(client, RunningProcess(id: bare.processIdentifier))
        } catch {
            try await client.http.shutdown()
            throw error
        }
        try await client.http.shutdown()
    }
}
