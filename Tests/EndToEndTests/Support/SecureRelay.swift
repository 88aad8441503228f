import DockerEngine
import Foundation

/// A relay over TLS in a directory of its own, reached with its administrator's kubeconfig.
struct SecureRelay: Sendable {
    /// What a command printed, on both streams, and its exit code.
    typealias Outcome = (code: Int32, text: String)

    let directory = "/tmp/agx-e2e-\(UUID().uuidString.prefix(8))"

    var kubeconfig: String { directory + "/data/admin.kubeconfig" }

    /// The id on the labels of all that this relay makes; empty before its first start.
    var installation: String {
        let data = FileManager.default.contents(atPath: directory + "/data/installation") ?? Data()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Runs `agx` with the administrator's kubeconfig.
    func agx(_ arguments: String...) async throws -> Outcome { try await run(Programs.agx, arguments) }

    /// Runs a program to its end, with the administrator's kubeconfig and little else; kills it if that takes too long.
    func run(
        _ program: String,
        _ arguments: [String],
        environment more: [String: String] = [:],
        within limit: Duration = .seconds(90),
    ) async throws -> Outcome {
        let log = directory + "/\(UUID().uuidString).log"
        var environment = ["HOME": directory, "PATH": "/usr/bin:/bin", "KUBECONFIG": kubeconfig, "TMPDIR": directory]
        environment.merge(more) { $1 }
        let process = try RelayProcess(program, arguments, environment: environment, log: log)
        do {
            let code = try await EndToEndTests.within(limit, { "\(program) \(arguments.joined(separator: " "))" }) {
                await process.end()
            }
            return (code, String(decoding: try Data(contentsOf: URL(fileURLWithPath: log)), as: UTF8.self))
        } catch {
            await process.end(by: SIGKILL)
            throw error
        }
    }
}

/// Runs `body` with a relay that serves over TLS, and removes every trace of it on every way out.
///
/// Without an engine the relay is given the address of one that isn't there: no company becomes Ready. With one, its
/// client is closed at the end. `options` are more of `serve`'s, and `isListening` tells when the body may begin.
func withSecureRelay(
    engine: Engine? = nil,
    options: [String] = [],
    isListening: @escaping @Sendable (SecureRelay) async throws -> Bool = { try await $0.agx("version").code == 0 },
    _ body: (SecureRelay) async throws -> Void,
) async throws {
    let relay = SecureRelay()
    try FileManager.default.createDirectory(atPath: relay.directory, withIntermediateDirectories: true)
    var environment = ProcessInfo.processInfo.environment
    if engine == nil {
        environment["DOCKER_HOST"] = "unix://\(relay.directory)/none.sock"
    } else {
        environment["AGX_NETWORK_POOL"] = "10.\(Int.random(in: 1...254)).\(Int.random(in: 0...15) * 16).0/20"
    }
    let process = try RelayProcess(
        Programs.relay,
        ["serve", "--data-dir", relay.directory + "/data", "--listen", "127.0.0.1:0"] + options,
        environment: environment,
        log: relay.directory + "/relay.log",
    )
    do {
        try await within(.seconds(20), { "the relay to listen" }) {
            // The port is known when the relay has written it down.
            // allowed: between two looks at what has no watch, with a deadline
            while try await !isListening(relay) { try await Task.sleep(for: .milliseconds(50)) }
        }
        try await body(relay)
    } catch {
        try? await removeTraces(of: relay, process, engine)  // The first error is the one that tells.
        throw error
    }
    try await removeTraces(of: relay, process, engine)
}

private func removeTraces(of relay: SecureRelay, _ process: RelayProcess, _ engine: Engine?) async throws {
    await process.end(by: SIGTERM)
    let mine = relay.installation
    if let engine {
        if !mine.isEmpty { try await engine.removeObjects(of: mine) }
        await engine.client.close()
    }
    try FileManager.default.removeItem(atPath: relay.directory)
}
