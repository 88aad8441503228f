import DockerEngine
import Foundation
import Testing

extension EndToEnd {
    @Suite("What runs and execs leave open", .serialized, .timeLimit(.minutes(5)))
    struct OpenFileTests {
        /// How many files relay, runtime and engine have open.
        private func openFiles(_ relay: Relay, _ company: String) async throws -> [String: Int] {
            let runtime = try await relay.engine.running("agx-company-runtime-\(company)").state.pid
            var counts = ["relay": 0, "runtime": try Self.count(pid_t(runtime)), "dockerd": 0]
            for process in try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(pid_t.init) {
                let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
                // One that has ended meanwhile has none open.
                if name == "dockerd\n" { counts["dockerd", default: 0] += (try? Self.count(process)) ?? 0 }
            }
            counts["relay"] = try Self.count(try relay.processID())
            return counts
        }

        private static func count(_ process: pid_t) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        }

        /// Runs that succeed, that fail, and whose program doesn't exist; execs by hand of the same kinds.
        private func work(_ relay: Relay, _ company: String, _ round: Int) async throws {
            let commands = ["true", "exit 3", "exec /no/such/program"]
            let names = (0..<150).map { "work-\(round)-\($0)" }
            for (number, name) in names.enumerated() {
                try await relay.createTask(company, name, commands[number % 3])
            }
            for name in names { _ = try await relay.finished(company, name, within: .seconds(120)) }
            for number in 0..<30 {
                let command = [["true"], ["sh", "-c", "exit 3"], ["/no/such/program"]][number % 3]
                let code = try await relay.agx(["exec", "-n", company, "--"] + command).code
                #expect(code == [0, 3, 126][number % 3])
            }
        }

        @Test("After many runs and execs neither relay nor runtime nor engine has more files open than before")
        func manyRuns() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await work(relay, company, 0)
                let before = try await openFiles(relay, company)
                for round in 1...3 { try await work(relay, company, round) }
                let after = try await openFiles(relay, company)
                for (program, count) in before {
                    // Connections that are kept for the next call come and go: a file for each of 540 would be far more.
                    #expect(try #require(after[program]) <= count + 12, "\(program): \(before), then \(after)")
                }
            }
        }
    }
}
