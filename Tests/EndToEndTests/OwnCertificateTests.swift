import Foundation
import Testing

@Suite("A certificate of the operator's own", .timeLimit(.minutes(5)))
struct OwnCertificateTests {
    @Test("is the one that clients meet: whoever knows its authority is let in, and nobody else goes on")
    func served() async throws {
        // Whose authority stands for the operator's.
        try await withSecureRelay { authority in
            let files = authority.directory + "/data/tls/"
            let relay = SecureRelay()
            try FileManager.default.createDirectory(atPath: relay.directory, withIntermediateDirectories: true)
            let process = try RelayProcess(
                Programs.relay,
                [
                    "serve", "--data-dir", relay.directory + "/data", "--listen", "127.0.0.1:0",
                    "--tls-cert", files + "server.crt", "--tls-key", files + "server.key",
                ],
                environment: ["DOCKER_HOST": "unix://\(relay.directory)/none.sock"],
                log: relay.directory + "/relay.log",
            )
            do { try await use(relay, authority: files + "ca.crt") } catch {
                await process.end(by: SIGTERM)
                throw error
            }
            await process.end(by: SIGTERM)
            try FileManager.default.removeItem(atPath: relay.directory)
        }
    }

    private func use(_ relay: SecureRelay, authority: String) async throws {
        try await within(.seconds(20), { "the relay to listen, with a certificate that isn't known" }) {
            let problem = "of an authority that is not trusted here"
            // The port is known when the relay has written it down.
            while try await !relay.agx("get", "companies").text.contains(problem) {
                // allowed: between two looks at what has no watch, with a deadline
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: relay.kubeconfig)), as: UTF8.self)
        let trusting = text.replacing("    server:", with: "    certificate-authority: \(authority)\n    server:")
        try Data(trusting.utf8).write(to: URL(fileURLWithPath: relay.kubeconfig))
        let outcome = try await relay.agx("get", "companies")
        #expect(outcome.code == 0 && outcome.text.contains("No resources found"), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: relay.directory + "/data/tls"), "it makes none of its own")
    }
}
