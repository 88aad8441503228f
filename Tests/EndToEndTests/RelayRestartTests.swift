import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Commands that follow go on over a restart of the relay", .serialized, .timeLimit(.minutes(5)))
    struct RelayRestartTests {
        @Test("get -w shows what changes after the restart, and the list only once")
        func watch() async throws {
            try await withRelay { relay in
                let names = (0..<2).map { _ in Relay.companyName() }
                let watch = try relay.startAgx(["get", "companies", "-w", "-o", "name"])
                try await relay.createCompany(names[0], ["state": "Suspended"])
                try await relay.suspended(names[0])
                try await watch.expect(names[0])
                await relay.end()
                try await relay.start()
                try await relay.createCompany(names[1], ["state": "Suspended"])
                try await watch.expect(names[1])
                // In order: nothing of before the restart comes after what came after it.
                await watch.end(by: 15)
                let lines = watch.text.split(separator: "\n").filter { $0.hasPrefix("company.runagx.com/") }
                #expect(lines.count == watch.text.split(separator: "\n").count, "\(watch.text)")
            }
        }

        @Test("wait goes on waiting")
        func wait() async throws {
            try await withRelay { relay in
                let name = Relay.companyName()
                try await relay.createCompany(name, ["state": "Suspended"])
                try await relay.suspended(name)
                let wait = try relay.startInTerminal("agx wait company/\(name) --for=condition=Ready --timeout=60s")
                try await wait.expect("waiting for company.runagx.com/\(name): Ready=False")
                await relay.end()
                try await wait.expect("the server")
                try await relay.start()
                try await relay.patchCompany(name, ["state": "Active"])
                try await wait.expect("company.runagx.com/\(name) condition met")
                #expect(try await wait.end() == 0)
            }
        }

        @Test("logs -f goes on at its byte: every line comes once")
        func logs() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let command = "for i in $(seq 1 40); do echo line-$i; sleep 0.2; done"
                try await relay.createTask(company, "count", command)
                try await relay.run(company, "count-1", is: "Running")
                let logs = try relay.startAgx(["logs", "-n", company, "run/count-1", "-f"])
                for line in [5, 15] {
                    try await logs.expect("line-\(line)\n")
                    await relay.end()
                    try await relay.start()
                }
                #expect(try await logs.end() == 0)
                #expect(logs.text == (1...40).map { "line-\($0)\n" }.joined())
            }
        }
    }
}
