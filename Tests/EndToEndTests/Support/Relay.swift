import DockerEngine
import Foundation
import ManifestFormat
import Synchronization

/// A relay of one test: a real process on a data directory of its own, and the real engine.
final class Relay: Sendable {
    let directory: String
    let port: Int
    let api: APIClient
    /// The engine, for looking and for mischief.
    let engine: Engine
    private let environment: [String: String]
    private let process = Mutex<RelayProcess?>(nil)

    /// Prepares a relay; nothing is started.
    ///
    /// `dockerHost` is what the relay sees as its engine.
    init(engine: Engine, directory: String, port: Int, dockerHost: String?) {
        self.engine = engine
        self.directory = directory
        self.port = port
        api = APIClient(base: "http://127.0.0.1:\(port)")
        var environment = ProcessInfo.processInfo.environment
        let (second, third) = (Int.random(in: 1...254), Int.random(in: 0...15) * 16)
        environment["AGX_NETWORK_POOL"] = "10.\(second).\(third).0/20"
        if let dockerHost { environment["DOCKER_HOST"] = dockerHost }
        self.environment = environment
    }

    var log: String { directory + "/relay.log" }

    /// The id on the labels of all that this relay makes.
    var installation: String {
        let data = FileManager.default.contents(atPath: directory + "/data/installation") ?? Data()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The process's id; throws if it doesn't run.
    func processID() throws -> Int32 {
        guard let id = process.withLock({ $0?.id }) else { throw EndToEndError("the relay doesn't run") }
        return id
    }

    /// Starts the relay and waits until its API answers.
    func start() async throws {
        try launch()
        let (api, log) = (api, log)
        try await within(.seconds(20), { "the relay to listen; see \(log)" }) {
            // Connecting is the only way to learn that a socket is there.
            // allowed: between two looks at what has no watch, with a deadline
            while (try? await api.send(.GET, "/livez"))?.code != 200 { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    /// Starts the process without waiting for anything.
    func launch() throws {
        let arguments = [
            "serve", "--data-dir", directory + "/data", "--listen", "127.0.0.1:\(port)", "--insecure-http",
            "--auth-disabled",
        ]
        let started = try RelayProcess(
            Programs.relay,
            arguments + ["--log-level", "debug"],
            environment: environment,
            log: log,
        )
        process.withLock { $0 = started }
    }

    /// Ends the relay, by default as `kill -9` does.
    func end(by signal: Int32 = SIGKILL) async {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        await running?.end(by: signal)
    }

    /// Runs `body` while the relay's process is stopped; it goes on afterwards and catches up.
    func whileHeld(_ body: () async throws -> Void) async throws {
        guard let id = process.withLock({ $0?.id }) else { throw EndToEndError("the relay doesn't run") }
        kill(id, SIGSTOP)
        defer { kill(id, SIGCONT) }
        try await body()
    }
}
