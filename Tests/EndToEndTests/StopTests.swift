import DockerEngine
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Runs that are stopped leave nothing behind", .serialized, .timeLimit(.minutes(5)))
    struct StopTests {
        /// Ignores TERM, leaves its session twice, and forks without end of its own accord.
        static let stubborn = """
            trap '' TERM INT HUP; for i in 1 2 3; do setsid sh -c \
            'trap "" TERM INT HUP; setsid sleep 3333 & while :; do sleep 3334; done' & done; \
            echo armed; while :; do sleep 3335; done
            """

        /// Why a run is stopped.
        enum Cause: String, CaseIterable, Sendable, CustomTestStringConvertible {
            case timeout = "TimedOut"
            case cancel = "Cancelled"

            var testDescription: String { rawValue }
        }

        @Test("A run that ignores TERM and forks new sessions has no survivor", arguments: Cause.allCases)
        func stubborn(cause: Cause) async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let sandbox = "agx-company-sandbox-\(company)"
                let spec: JSONValue = cause == .timeout ? ["timeout": "4s"] : [:]
                try await relay.createTask(company, "stubborn", Self.stubborn, spec)
                try await relay.run(company, "stubborn-1", is: "Running")
                _ = try await relay.output(company, of: "until [ $(pgrep -fc 'sleep 333[345]') -ge 7 ]; do :; done")
                let armed = try await relay.engine.processes(of: sandbox).filter { $0.contains("sleep 333") }
                #expect(armed.count >= 7, "\(armed)")
                if cause == .cancel {
                    let task = ObjectPath.object(company, "tasks", "stubborn")
                    try await relay.api.sendOK(.PATCH, task.path, ["spec": ["cancel": true]])
                }
                let run = try await relay.run(company, "stubborn-1", is: cause.rawValue)
                #expect(run.reason == cause.rawValue)
                let survivors = try await relay.engine.processes(of: sandbox).filter { $0.contains("sleep 333") }
                #expect(survivors.isEmpty, "\(survivors)")
            }
        }

        @Test("A run that uses up the sandbox's memory fails as OutOfMemory, and the sandbox stays")
        func outOfMemory() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany(["sandbox": ["resources": ["memory": "128Mi"]]])
                let sandbox = "agx-company-sandbox-\(company)"
                let before = try await relay.engine.running(sandbox)
                try await relay.createTask(company, "hungry", "exec python3 -c 'x = bytearray(400 << 20)'")
                let task = try await relay.finished(company, "hungry")
                #expect(task.phase == "Failed")
                #expect(try await relay.run(company, "hungry-1", is: "Failed").reason == "OutOfMemory")
                let after = try await relay.engine.running(sandbox)
                #expect(after.state.startedAt == before.state.startedAt)
            }
        }

        @Test("Output without a newline, and bytes that are no text, arrive as they were written")
        func oddOutput() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "long", "head -c 5000000 /dev/zero | tr '\\0' x")
                try await relay.createTask(company, "binary", "printf '\\000\\377\\001'")
                for task in ["long", "binary"] {
                    #expect(try await relay.finished(company, task).phase == "Succeeded")
                }
                #expect(try await relay.runLog(company, "long-1") == String(repeating: "x", count: 5_000_000))
                let binary = ObjectPath.object(company, "runs", "binary-1").path + "/log"
                #expect(try await relay.api.sendWhenServed(.GET, binary).bytes == [0, 255, 1])
            }
        }

        @Test("A child that keeps stdout open doesn't keep the run from ending")
        func openOutput() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "parent", "sleep 4444 & echo started; exit 3")
                let task = try await relay.finished(company, "parent", within: .seconds(20))
                #expect(task.phase == "Failed")
                let run = try await relay.run(company, "parent-1", is: "Failed")
                #expect(run[path: "status", "exitCode"] == 3)
                #expect(try await relay.runLog(company, "parent-1") == "started\n")
            }
        }
    }
}
