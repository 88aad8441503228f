import ManifestFormat
import RelayClient
import Testing

@testable import AgxCommands

@Suite("agx over a restart of the relay", .timeLimit(.minutes(5)))
struct RestartTests {
    private static let acme: JSONValue = [
        "apiVersion": "runagx.com/v1", "kind": "Company", "metadata": ["name": "acme"], "spec": [:],
    ]

    @Test("a watch that is cut goes on at its version, over answers that say try again")
    func watch() async throws {
        try await CommandWorld.withRelay { world, relay in
            let version = relay.put(Self.acme).resourceVersion ?? ""
            let (cut, away) = (StubStream(), Countdown(2))
            let first = Countdown(1)
            relay.rule { request in
                guard request.parameter("watch") == "true" else { return nil }
                if first.next() { return .stream(cut) }
                return away.next() ? FakeRelay.status(503, "ServiceUnavailable", "starting") : nil
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await world.agx("get", "companies", "-w", "-o", "name") }
                await world.output.wait(for: "company.runagx.com/acme\n")
                cut.cut()
                var other = Self.acme
                other["metadata"]?["name"] = "other"
                relay.put(other)
                await world.output.wait(for: "company.runagx.com/acme\ncompany.runagx.com/other\n")
                group.cancelAll()
            }
            let watches = relay.requests.filter { $0.contains("watch=true") }
            #expect(watches.count == 4)
            #expect(watches.allSatisfy { $0.contains("resourceVersion=\(version)&") }, "\(watches)")
        }
    }

    @Test("a watch of all namespaces goes on at its last bookmark: each object's version is its own server's")
    func everywhere() async throws {
        try await CommandWorld.withRelay { world, relay in
            func task(_ name: String, _ version: String) -> JSONValue {
                [
                    "apiVersion": "runagx.com/v1", "kind": "Task",
                    "metadata": ["name": .string(name), "namespace": "acme", "resourceVersion": .string(version)],
                ]
            }
            func event(_ type: String, _ object: JSONValue) -> String {
                (["type": .string(type), "object": object] as JSONValue).jsonText() + "\n"
            }
            relay.put(task("first", ""))
            let (cut, first) = (StubStream(), Countdown(1))
            relay.rule { request in
                request.parameter("watch") == "true" && first.next() ? .stream(cut) : nil
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await world.agx("get", "tasks", "-A", "-w", "-o", "name") }
                await world.output.wait(for: "task.runagx.com/first\n")
                cut.send(event("BOOKMARK", ["metadata": ["resourceVersion": "70"]]))
                cut.send(event("ADDED", task("second", "5")))
                await world.output.wait(for: "task.runagx.com/second\n")
                cut.cut()
                while relay.requests.count(where: { $0.contains("watch=true") }) < 2 { await Task.yield() }
                group.cancelAll()
            }
            let watches = relay.requests.filter { $0.contains("watch=true") }
            #expect(watches.dropFirst().allSatisfy { $0.contains("resourceVersion=70&") }, "\(watches)")
        }
    }

    @Test("a wait goes on when the watch is cut and the relay answers 503 for a while")
    func wait() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.put(Self.acme)
            let (cut, away, first) = (StubStream(), Countdown(3), Countdown(1))
            relay.rule { request in
                guard request.path.contains("companies") else { return nil }
                if request.parameter("watch") == "true" { return first.next() ? .stream(cut) : nil }
                guard relay.requests.contains(where: { $0.contains("watch=true") }) else { return nil }
                return away.next() ? FakeRelay.status(503, "ServiceUnavailable", "starting") : nil
            }
            var ready = Self.acme
            ready["status"] = ["phase": "Ready"]
            let late = ready
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask { await world.agx("wait", "company/acme", "--for=jsonpath={.status.phase}=Ready") }
                cut.cut()
                relay.put(late)
                return await group.next()
            }
            #expect(outcome == .init(code: 0, output: "company.runagx.com/acme condition met\n", errors: ""))
        }
    }

    @Test("a relay that was never there is told at once")
    func neverThere() async throws {
        try await CommandWorld.withRelay { world, relay in
            relay.rule { _ in FakeRelay.status(503, "ServiceUnavailable", "the disk is full") }
            let outcome = await world.agx("wait", "company/acme", "--for=condition=Ready")
            #expect(outcome.code == 1)
            #expect(outcome.errors == "Error from server (ServiceUnavailable): the disk is full\n")
        }
    }
}
