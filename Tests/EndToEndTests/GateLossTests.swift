import DockerEngine
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A company's gate directory is lost", .serialized, .timeLimit(.minutes(5)))
    struct GateLossTests {
        @Test("Removed under a live runtime, it is made anew and the runtime replaced; a run goes on")
        func removed() async throws {
            try await lose { relay, company in
                try FileManager.default.removeItem(atPath: relay.directory + "/data/gate/\(company)")
            }
        }

        @Test("Restored from a copy while the relay was away, it is known for another one")
        func restored() async throws {
            try await lose { relay, _ in
                await relay.end(by: SIGTERM)
                let (gates, copy) = (relay.directory + "/data/gate", relay.directory + "/gate.copy")
                try Self.copy(gates, to: copy)
                try FileManager.default.removeItem(atPath: gates)
                try Self.copy(copy, to: gates)
                try await relay.start()
            }
        }

        private func lose(_ loss: @Sendable @escaping (Relay, String) async throws -> Void) async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let (runtime, sandbox) = ("agx-company-runtime-\(company)", "agx-company-sandbox-\(company)")
                let before = try await relay.engine.running(runtime)
                let untouched = try await relay.engine.running(sandbox)
                let command = "for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; done; echo finished"
                try await relay.createTask(company, "long", command)
                try await relay.run(company, "long-1", is: "Running")
                try await loss(relay, company)
                // The next resync, at most a minute later, finds it.
                try await relay.engine.wait(for: "another runtime container", within: .seconds(150)) { client in
                    do {
                        let now = try await client.inspectContainer(runtime)
                        return now.id != before.id && now.state.isRunning ? now : nil
                    } catch let error as DockerError where error.code == .notFound {
                        return nil
                    }
                }
                try await relay.ready(company, within: .seconds(60))
                let task = try await relay.finished(company, "long")
                #expect(task.phase == "Succeeded", "\(task.jsonText())")
                #expect(task[path: "status", "attempts"]?.integer == 1)
                #expect(try await relay.runLog(company, "long-1") == "finished\n")
                #expect(try await relay.output(company, of: "echo again") == "again\n")
                #expect(try await relay.engine.running(sandbox).id == untouched.id)
            }
        }

        /// With owners and modes, as a backup keeps them; sockets are left out.
        private static func copy(_ source: String, to target: String) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = [
                "-c", "mkdir -m 0700 \"$2\" && cd \"$1\" && tar -cf - . | tar -xpf - -C \"$2\"", "sh", source, target,
            ]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw EndToEndError("copy \(source) to \(target) failed") }
        }
    }
}
