import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A relay is reached with its kubeconfig, and by nobody else", .serialized, .timeLimit(.minutes(2)))
    struct AccessTests {
        @Test("the administrator's kubeconfig lets in, and no longer when its token has been replaced")
        func rotation() async throws {
            try await withSecureRelay { relay in
                for (name, mode) in [
                    ("tls", 0o700), ("tls/ca.key", 0o600), ("tls/server.key", 0o600), ("admin.token", 0o600),
                    ("admin.kubeconfig", 0o600),
                ] {
                    let attributes = try FileManager.default.attributesOfItem(atPath: "\(relay.directory)/data/\(name)")
                    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(name)")
                }
                #expect(try await relay.agx("get", "companies").code == 0)
                try FileManager.default.copyItem(atPath: relay.kubeconfig, toPath: relay.directory + "/old")
                let data = relay.directory + "/data"
                let rotated = try await relay.run(
                    Programs.relay,
                    ["admin-kubeconfig", "--data-dir", data, "--rotate"],
                )
                #expect(rotated.code == 0)
                let refused = try await relay.agx("get", "companies", "--kubeconfig", relay.directory + "/old")
                #expect(refused.code == 1)
                #expect(refused.text.hasPrefix("error: You must be logged in to the server (Unauthorized)"))
                #expect(try await relay.agx("get", "companies").code == 0)
            }
        }

        @Test("a client that doesn't know the authority is told what to do")
        func unknownAuthority() async throws {
            try await withSecureRelay { relay in
                let text = try String(contentsOfFile: relay.kubeconfig, encoding: .utf8)
                let cluster = try JSONValue.parse(yaml: text)["clusters"]?.array?.first?["cluster"]
                let empty = relay.directory + "/empty"
                try "{}".write(toFile: empty, atomically: true, encoding: .utf8)
                let server = try #require(cluster?["server"]?.string)
                let outcome = try await relay.agx("get", "companies", "--kubeconfig", empty, "--server", server)
                #expect(outcome.code == 1)
                #expect(outcome.text.contains("authority that is not trusted here"))
            }
        }
    }
}
