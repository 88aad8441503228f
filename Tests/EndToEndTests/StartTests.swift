import Foundation
import Testing

extension EndToEnd {
    @Suite("What keeps a relay from starting is told in one line", .serialized, .timeLimit(.minutes(2)))
    struct StartTests {
        /// What the program says on a data directory, and its exit code, once it has ended.
        private func start(_ data: String, log: String) async throws -> (code: Int32, text: String) {
            let arguments = ["serve", "--data-dir", data, "--listen", "127.0.0.1:\(try freePort())"]
            let environment = ProcessInfo.processInfo.environment
            let process = try RelayProcess(Programs.relay, arguments, environment: environment, log: log)
            let code = try await within(.seconds(20), { "the relay to give up" }) { await process.end() }
            let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            return (code, text)
        }

        private func withDirectory(_ body: (String) async throws -> Void) async throws {
            let directory = "/tmp/agxs-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }  // Only a left-over temporary directory.
            try await body(directory)
        }

        @Test("A data directory that others may read, and that holds something, is refused")
        func openToOthers() async throws {
            try await withDirectory { directory in
                let data = directory + "/data"
                try FileManager.default.createDirectory(
                    atPath: data,
                    withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o755],
                )
                try Data("x".utf8).write(to: URL(fileURLWithPath: data + "/theirs"))
                let end = try await start(data, log: directory + "/log")
                #expect(end.code != 0)
                #expect(end.text.hasSuffix("is open to others (mode 0755), and will hold keys: chmod 0700 \(data)\n"))
                #expect(end.text.split(separator: "\n").count == 1, "\(end.text)")
            }
        }

        @Test("A data directory whose path leaves no room for sockets is refused, with the length that would do")
        func longPath() async throws {
            try await withDirectory { directory in
                let data = directory + "/" + String(repeating: "x", count: 60)
                let end = try await start(data, log: directory + "/log")
                #expect(end.code != 0)
                #expect(end.text.contains("is too long for sockets: at most "))
                #expect(end.text.split(separator: "\n").count == 1, "\(end.text)")
            }
        }

        @Test("A second relay on the same data directory is refused, and names the first")
        func second() async throws {
            try await withRelay { relay in
                let end = try await start(relay.directory + "/data", log: relay.directory + "/second.log")
                #expect(end.code != 0)
                #expect(end.text.contains(/open the database: process [0-9]+ has it open already/))
                #expect(end.text.split(separator: "\n").count == 1, "\(end.text)")
                #expect(try await relay.api.send(.GET, "/readyz").code == 200)
            }
        }
    }
}
