import Foundation
import Testing

@Suite("A certificate of the operator's own", .timeLimit(.minutes(5)))
struct OwnCertificateTests {
    @Test("is the one that clients meet: whoever knows its authority is let in, and nobody else goes on")
    func served() async throws {
        // Whose authority stands for the operator's.
        try await withSecureRelay { authority in
            let files = authority.directory + "/data/tls/"
            let options = ["--tls-cert", files + "server.crt", "--tls-key", files + "server.key"]
            try await withSecureRelay(options: options, isListening: Self.isDistrusted) { relay in
                try await use(relay, authority: files + "ca.crt")
            }
        }
    }

    /// Whether a client that doesn't know the authority has come to the relay, and goes no further.
    private static func isDistrusted(_ relay: SecureRelay) async throws -> Bool {
        try await relay.agx("get", "companies").text.contains("of an authority that is not trusted here")
    }

    private func use(_ relay: SecureRelay, authority: String) async throws {
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: relay.kubeconfig)), as: UTF8.self)
        let trusting = text.replacing("    server:", with: "    certificate-authority: \(authority)\n    server:")
        try Data(trusting.utf8).write(to: URL(fileURLWithPath: relay.kubeconfig))
        let outcome = try await relay.agx("get", "companies")
        #expect(outcome.code == 0 && outcome.text.contains("No resources found"), "\(outcome)")
        #expect(!FileManager.default.fileExists(atPath: relay.directory + "/data/tls"), "it makes none of its own")
    }
}
