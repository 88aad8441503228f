import Foundation
import Testing

@testable import AgxCommands

@Suite("agx artifacts", .timeLimit(.minutes(5)))
struct ArtifactsTests {
    /// SHA-256 of "hello\n".
    private static let hello = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

    /// A relay with a run that has left one file of this name, and whose content is `content`.
    private static func withRun(
        _ name: String,
        content: String = "hello\n",
        _ body: (CommandWorld, _ directory: String) async throws -> Void,
    ) async throws {
        let directory = NSTemporaryDirectory() + "agx-artifacts-" + UUID().uuidString
        // A leftover in the temporary directory harms nobody.
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            relay.rule { request in
                if request.path.hasSuffix("/runs/r1/artifacts") {
                    let item = #"{"name":"\#(name)","size":6,"sha256":"\#(hello)","mediaType":"text/plain"}"#
                    return .body(status: 200, Array(#"{"items":[\#(item)],"omitted":2}"#.utf8))
                }
                return request.path.contains("/runs/r1/artifacts/") ? .body(status: 200, Array(content.utf8)) : nil
            }
            try await body(world, directory)
        }
    }

    @Test("are listed, with how many were left out")
    func list() async throws {
        try await Self.withRun("out/a.txt") { world, _ in
            let outcome = await world.agx("artifacts", "run/r1")
            #expect(outcome.code == 0)
            #expect(outcome.output.contains("out/a.txt   6      text/plain   5891b5b522d5\n"))
            #expect(outcome.errors.hasPrefix("2 more files were left out"))
        }
    }

    @Test("are saved whole, and replaced only with --force")
    func download() async throws {
        try await Self.withRun("out/a.txt") { world, directory in
            #expect(await world.agx("artifacts", "run/r1", "--download", directory).code == 0)
            let text = try String(contentsOfFile: directory + "/out/a.txt", encoding: .utf8)
            #expect(text == "hello\n")
            let again = await world.agx("artifacts", "run/r1", "--download", directory)
            #expect(again.code == 1 && again.errors.contains("is there already: use --force"))
            #expect(await world.agx("artifacts", "run/r1", "--download", directory, "--force").code == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory + "/out") == ["a.txt"])
        }
    }

    @Test("of another content than was listed are not saved", arguments: ["hello!", "hell", "hello\nhello\n"])
    func changed(content: String) async throws {
        try await Self.withRun("a.txt", content: content) { world, directory in
            let outcome = await world.agx("artifacts", "run/r1", "--download", directory)
            #expect(outcome.code == 1 && outcome.errors.contains("it was changed since"))
            let left = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(left == [])
        }
    }

    @Test("are not saved outside of the directory", arguments: ["../x", "/etc/x", "a/../../x", "a//x", "", "link/x"])
    func outside(name: String) async throws {
        try await Self.withRun(name) { world, directory in
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: "/tmp")
            #expect(await world.agx("artifacts", "run/r1", "--download", directory).code == 1)
        }
    }
}
