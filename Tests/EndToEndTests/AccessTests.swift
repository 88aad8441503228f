import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A relay is reached with its kubeconfig, and by nobody else", .serialized, .timeLimit(.minutes(2)))
    struct AccessTests {
        /// A relay over TLS in a directory of its own; the engine need not be there.
        private struct SecureRelay: Sendable {
            let directory = "/tmp/agx-e2e-\(UUID().uuidString.prefix(8))"
            var kubeconfig: String { directory + "/data/admin.kubeconfig" }

            /// Runs `agx` with the administrator's kubeconfig; its exit code and all that it wrote.
            func agx(_ arguments: String...) async throws -> (code: Int32, text: String) {
                try await run(Programs.agx, arguments)
            }

            func run(_ program: String, _ arguments: [String]) async throws -> (code: Int32, text: String) {
                let log = directory + "/\(UUID().uuidString).log"
                let environment = ["HOME": directory, "PATH": "/usr/bin:/bin", "KUBECONFIG": kubeconfig]
                let code = try await RelayProcess(program, arguments, environment: environment, log: log).end()
                return (code, try String(contentsOfFile: log, encoding: .utf8))
            }
        }

        private func withRelay(_ body: (SecureRelay) async throws -> Void) async throws {
            let relay = SecureRelay()
            try FileManager.default.createDirectory(atPath: relay.directory, withIntermediateDirectories: true)
            // Only a left-over temporary directory.
            defer { try? FileManager.default.removeItem(atPath: relay.directory) }
            var environment = ProcessInfo.processInfo.environment
            environment["DOCKER_HOST"] = "unix://\(relay.directory)/none.sock"
            let process = try RelayProcess(
                Programs.relay,
                ["serve", "--data-dir", relay.directory + "/data", "--listen", "127.0.0.1:0"],
                environment: environment,
                log: relay.directory + "/relay.log",
            )
            do {
                try await within(.seconds(20), { "the relay to listen" }) {
                    // The port is known when the relay has written it down.
                    // allowed: between two looks at what has no watch, with a deadline
                    while try await relay.agx("version").code != 0 { try await Task.sleep(for: .milliseconds(50)) }
                }
                try await body(relay)
            } catch {
                await process.end(by: SIGTERM)
                throw error
            }
            await process.end(by: SIGTERM)
        }

        @Test("the administrator's kubeconfig lets in, and no longer when its token has been replaced")
        func rotation() async throws {
            try await withRelay { relay in
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
            try await withRelay { relay in
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
