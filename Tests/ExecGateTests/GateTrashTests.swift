import AgxModel
import Foundation
import Logging
import Testing

@testable import ExecGate

@Suite("Gate directories that are no longer wanted", .timeLimit(.minutes(5)))
struct GateTrashTests {
    private static let ping = "GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n"

    private static let silent = Logger(label: "gate") { _ in SwiftLogNoOpLogHandler() }

    /// Makes directories in one another, deeper than any path reaches, with files and a link on their way.
    private func fill(_ path: String, linkTo target: String) throws {
        var folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try #require(folder >= 0)
        let long = String(repeating: "d", count: 250)
        for _ in 0..<40 {
            close(openat(folder, "file", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
            try #require(symlinkat(target, folder, "link") == 0)
            // A name that the removal itself may want.
            try #require(mkdirat(folder, "1", 0o700) == 0 && mkdirat(folder, long, 0o700) == 0)
            let next = openat(folder, long, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            try #require(next >= 0)
            fchmodat(folder, "1", 0, 0)
            close(folder)
            folder = next
        }
        close(folder)
    }

    /// What is in the gates' root besides the directories of companies.
    private func leftovers(_ root: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasPrefix(".") }
    }

    @Test("a directory that a runtime has made too deep for paths is gone at once, and removed with all that is in it")
    func deep() async throws {
        let kept = NSTemporaryDirectory() + "agx-kept-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: kept) }  // Only a left-over temporary directory.
        try Data("mine".utf8).write(to: URL(fileURLWithPath: kept + "/file"))
        try await withOpenGate(for: ["acme", "globex"]) { gate in
            let directory = gate.directory(of: "acme")
            let root = URL(fileURLWithPath: directory).deletingLastPathComponent().path
            let first = gate.identity(of: "acme")
            try fill(directory + "/serve", linkTo: kept)
            try await gate.close(company: "acme")
            #expect(!FileManager.default.fileExists(atPath: directory))
            // The name is free again.
            try await gate.open(company: "acme", caps: ResourceCap.Spec())
            #expect(gate.identity(of: "acme") != first)
            while try !leftovers(root).isEmpty { _ = try await gate.exchange(Self.ping, with: "globex") }
            #expect(try await gate.exchange(Self.ping).hasPrefix("HTTP/1.1 200 OK"))
            #expect(FileManager.default.contents(atPath: kept + "/file") == Data("mine".utf8))
        }
    }

    @Test("what an earlier relay has left is removed at the start, and nothing else")
    func restart() async throws {
        let root = "/tmp/agx-gate-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: root) }  // Only a left-over temporary directory.
        for name in [".gone-acme-1/serve", "globex/serve", ".other"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
        }
        try fill(root + "/.gone-acme-1/serve", linkTo: root + "/globex")
        let trash = GateTrash(root: root, logger: Self.silent)
        await withDiscardingTaskGroup { group in
            group.addTask { await trash.keepEmpty() }
            while FileManager.default.fileExists(atPath: root + "/.gone-acme-1") { await Task.yield() }
            group.cancelAll()
        }
        let left = try FileManager.default.contentsOfDirectory(atPath: root).sorted()
        #expect(left == [".other", "globex"])
        #expect(FileManager.default.fileExists(atPath: root + "/globex/serve"))
    }

    @Test("a root that isn't there has nothing to remove")
    func absent() throws {
        let trash = GateTrash(root: "/nonexistent/gate", logger: Self.silent)
        try trash.take("acme", suffix: "1")
    }
}
