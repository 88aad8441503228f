import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Globs of artifacts", .timeLimit(.minutes(5)))
struct GlobPatternTests {
    @Test(
        "match what a shell would",
        arguments: [
            ("*.xml", "a.xml", true), ("*.xml", "d/a.xml", false), ("*.xml", ".xml", false), (".*", ".env", true),
            ("reports/**", "reports/a", true), ("reports/**", "reports/a/b/c", true), ("reports/**", "reports", false),
            ("**/*.log", "a.log", true), ("**/*.log", "x/y/a.log", true), ("**/*.log", ".git/a.log", false),
            ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/x/y/c", false),
            ("?.txt", "é.txt", true), ("?.txt", "ab.txt", false), ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b", false),
            ("**", "a/b", true), ("**", ".git/a", false), ("**", "a/.env", false), ("x**y", "x1y", true),
            ("*/*/", "a/b", false),
        ] as [(String, String, Bool)],
    )
    func matches(pattern: String, path: String, expected: Bool) throws {
        let glob = try? GlobPattern(pattern)
        #expect(glob?.matches(path) ?? false == expected)
    }

    @Test(
        "are refused where they lead out of their folder",
        arguments: ["/etc/*", "../x", "a/../b", "a//b", "a/", ""],
    )
    func refused(text: String) {
        #expect(throws: ModelError.self) { try GlobPattern(text) }
    }

    @Test("take time in proportion to their length, however many stars")
    func stars() throws {
        let glob = try GlobPattern(String(repeating: "*a", count: 128))
        #expect(!glob.matches(String(repeating: "a", count: 100) + String(repeating: "b", count: 155)))
    }

    @Test("of a task are checked when it is made")
    func admission() throws {
        func review(_ globs: String) throws -> [String] {
            let text =
                "{kind: Task, metadata: {name: t, namespace: acme}, spec: {prompt: x, provider: shell, artifacts: \(globs)}}"
            let task = try defaulted(text)
            return try Admission.review(new: task, old: nil, lookup: StubLookup(all: []), author: .person).lines
        }
        #expect(try review("['out/**', '*.xml']") == [])
        let refused = try review("['ok', '../secret', '/etc/passwd']")
        #expect(refused.count == 2)
        #expect(refused.first?.contains("spec.artifacts[1]") == true)
    }
}
