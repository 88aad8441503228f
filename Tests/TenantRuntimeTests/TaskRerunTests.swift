import AgxModel
import Foundation
import ManifestFormat
import Testing

@testable import TenantRuntime

@Suite("Another go for a graph, with real processes", .timeLimit(.minutes(10)))
struct TaskRerunTests {
    private typealias Company = EndToEndTests.Company

    private static func lines(of company: Company) throws -> [String] {
        try String(contentsOfFile: company.home.path + "/log", encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private static func touch(_ name: String, in company: Company) {
        _ = FileManager.default.createFile(atPath: company.home.path + "/" + name, contents: nil)
    }

    /// Waits until the runtime has seen that these tasks were given another go.
    private static func seen(_ tasks: [String], in company: Company) async throws {
        for task in tasks {
            _ = try await eventually("\(task) is seen to be retried") {
                try await company.test.taskStatus(task).observedGeneration == 2 ? true : nil
            }
        }
    }

    private static func secondEnd(of task: String, _ phase: AgentTask.Phase, in company: Company) async throws {
        _ = try await eventually("\(task) is \(phase) again") {
            let status = try await company.test.taskStatus(task)
            return status.attempts == 2 && status.phase == phase ? true : nil
        }
    }

    @Test("each run starts after the new end of what its task depends on")
    func chain() async throws {
        let company = try Company()
        for (name, dependency) in [("a", nil), ("b", "a"), ("c", "b")] {
            let line = "echo begin \(name) >>log; while [ -e hold ]; do sleep 0.05; done; echo end \(name) >>log"
            var spec = TestStore.shell(line, in: company.home)
            spec.dependsOn = dependency.map { [$0] } ?? []
            try await company.test.createTask(name, spec)
        }
        try await company.whileRunning { _ in
            _ = try await company.phase("c", is: .succeeded)
            Self.touch("hold", in: company)
            for name in ["a", "b", "c"] { try await company.test.retry([name]) }
            try await Self.seen(["a", "b", "c"], in: company)
            try FileManager.default.removeItem(atPath: company.home.path + "/hold")
            for name in ["a", "b", "c"] { try await Self.secondEnd(of: name, .succeeded, in: company) }
        }
        let once = ["a", "b", "c"].flatMap { ["begin \($0)", "end \($0)"] }
        #expect(try Self.lines(of: company) == once + once)
    }

    /// The graph of the example, whose tasks only note their names, and whose tests fail until there is a file.
    private static func release(in company: Company) async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "examples/tasks/release.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        for document in text.components(separatedBy: "\n---\n") {
            let task = try JSONValue.parse(yaml: document)
            var spec = try AgentTask.decodeSpec(task["spec"] ?? [:])
            let name = task[path: "metadata", "name"]?.string ?? ""
            let test = "; while [ -e hold ]; do sleep 0.05; done; test -e good"
            spec.prompt = "echo \(name) >>log" + (name == "test" ? test : "")
            spec.cwd = company.home.path
            spec.retry = AgentTask.Retry()
            try await company.test.createTask(name, spec)
        }
    }

    @Test("a release whose tests have failed goes on once they pass, and its end is noted last")
    func release() async throws {
        let company = try Company()
        try await Self.release(in: company)
        try await company.whileRunning { _ in
            for name in ["alarm", "note"] { _ = try await company.phase(name, is: .succeeded) }
            #expect(try await company.phase("publish", is: .blocked).reason == "DependencyBlocked")
            for name in ["hold", "good"] { Self.touch(name, in: company) }
            // Together, so that the first pass still finds what lies between them Blocked.
            try await company.test.retry(["test", "alarm", "note"])
            try await Self.seen(["test", "alarm", "note"], in: company)
            try FileManager.default.removeItem(atPath: company.home.path + "/hold")
            try await Self.secondEnd(of: "note", .succeeded, in: company)
            #expect(try await company.phase("alarm", is: .skipped).attempts == 1)
        }
        let lines = try Self.lines(of: company)
        #expect(lines.prefix(2) == ["build", "test"])
        #expect(lines[2..<4].sorted() == ["alarm", "note"])
        #expect(lines.dropFirst(4) == ["test", "review", "publish", "note"])
    }
}
