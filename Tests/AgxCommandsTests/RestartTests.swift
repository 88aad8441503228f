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
