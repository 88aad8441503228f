import AgxModel
import Foundation
import Testing

@Suite("Documentation", .timeLimit(.minutes(5)))
struct DocumentationTests {
    private static let reference = "docs/manifests.md"

    @Test("the reference of manifests is what the kind definitions say")
    func currentReference() throws {
        let expected = ReferencePage.markdown(try KindRegistry.builtIn())
        if ProcessInfo.processInfo.environment["AGX_WRITE_REFERENCE"] == "1" {
            let file = URL(fileURLWithPath: Repository.absolute(Self.reference))
            try Data(expected.utf8).write(to: file, options: .atomic)
        }
        let written = Repository.exists(Self.reference) ? try Repository.text(Self.reference) : ""
        let (old, new) = (written.components(separatedBy: "\n"), expected.components(separatedBy: "\n"))
        let line = zip(old, new).enumerated().first { $1.0 != $1.1 }?.offset ?? min(old.count, new.count)
        #expect(
            written == expected,
            """
            \(Self.reference):\(line + 1) is out of date. Write it anew with:
                AGX_WRITE_REFERENCE=1 swift test --filter ArchitectureTests
            """,
        )
    }

    @Test("the page of run reasons names every reason, with its retry rule")
    func runReasons() throws {
        let page = try Repository.text("docs/run-reasons.md")
        for reason in RunReason.allCases {
            let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(reason.rawValue)` |") }
            let cell = try #require(row, "docs/run-reasons.md has no row for \(reason.rawValue)")
            #expect(cell.contains("`\(reason.retryRule.rawValue)`"), "\(reason.rawValue) is retried otherwise")
        }
    }

    @Test("links between pages lead to files and headings that exist")
    func links() throws {
        let pages = Repository.files(["README.md", "docs"], ending: ".md")
        try #require(!pages.isEmpty)
        let pattern = try Regex(#"\]\(([^)\s]+)\)"#, as: (Substring, Substring).self)
        for page in pages {
            for match in page.text.matches(of: pattern) {
                let target = String(match.output.1)
                guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
                let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init
                )
                let path = parts[0].isEmpty ? page.path : resolved(parts[0], from: page.path)
                #expect(Repository.exists(path), "\(page.path): the link to \(target) leads nowhere")
                guard parts.count == 2, path.hasSuffix(".md"), Repository.exists(path) else { continue }
                let anchors = anchors(of: try Repository.text(path))
                #expect(anchors.contains(parts[1]), "\(page.path): \(path) has no heading for \(target)")
            }
        }
    }

    private func resolved(_ link: String, from page: String) -> String {
        let base = URL(fileURLWithPath: "/" + page).deletingLastPathComponent()
        return String(base.appendingPathComponent(link).standardizedFileURL.path.dropFirst())
    }

    /// Headings as the anchors that renderers make of them.
    private func anchors(of page: String) -> Set<String> {
        var isCode = false
        var anchors: Set<String> = []
        for line in page.split(separator: "\n") {
            if line.hasPrefix("```") { isCode.toggle() }
            guard !isCode, line.hasPrefix("#") else { continue }
            let title = line.drop { $0 == "#" }.lowercased().trimmingCharacters(in: .whitespaces)
            let kept = title.filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
            anchors.insert(kept.replacingOccurrences(of: " ", with: "-"))
        }
        return anchors
    }
}
