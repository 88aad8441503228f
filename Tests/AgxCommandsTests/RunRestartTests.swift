import ManifestFormat
import RelayClient
import Synchronization
import Testing

@testable import AgxCommands

/// A clock on which every sleep is over at once.
private struct HastyClock: Clock {
    var now: ContinuousClock.Instant { .now }
    var minimumResolution: Duration { .zero }

    // allowed: nobody sleeps on it
    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
    }
}

@Suite("following runs over restarts", .timeLimit(.minutes(5)))
struct RunRestartTests {
    private static func run(_ state: String) -> JSONValue {
        [
            "apiVersion": "runagx.com/v1", "kind": "Run", "metadata": ["name": "run-1", "namespace": "acme"],
            "spec": ["task": "task-1", "attempt": 1], "status": ["state": .string(state)],
        ]
    }

    private static func withRun(_ body: (CommandWorld, FakeRelay) async throws -> Void) async throws {
        try await CommandWorld.withRelay { world, relay in
            try relay.put("{apiVersion: runagx.com/v1, kind: Company, metadata: {name: acme}, spec: {}}")
            relay.put(run: run("Running"))
            try await body(world, relay)
        }
    }

    @Test("a quiet run is followed over any number of restarts, since the server answers between them")
    func quiet() async throws {
        try await Self.withRun { world, relay in
            var world = world
            world.clock = HastyClock()
            let asked = Mutex(0)
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                let count = asked.withLock { count in
                    count += 1
                    return count
                }
                guard count < 100 else {
                    relay.put(run: Self.run("Succeeded"))
                    return .body(status: 200, count == 100 ? Array("done\n".utf8) : [])
                }
                guard count.isMultiple(of: 2) else { return FakeRelay.status(503, "ServiceUnavailable", "starting") }
                let stream = StubStream()
                stream.cut()
                return .stream(stream)
            }
            let outcome = await world.agx("logs", "run/run-1", "-f", "--stdout")
            #expect(outcome == .init(code: 0, output: "done\n", errors: ""))
        }
    }

    @Test("on a terminal, a line says what the next try waits for")
    func progress() async throws {
        try await Self.withRun { world, relay in
            var world = world
            world.terminalInfo.errorsAreTerminal = true
            world.terminalInfo.width = 200
            world.environment["NO_COLOR"] = "1"
            let isAway = Mutex(true)
            relay.rule { request in
                guard request.path.hasSuffix("/log") else { return nil }
                guard isAway.withLock(\.self) else { return .body(status: 200, Array("done\n".utf8)) }
                return FakeRelay.status(503, "ServiceUnavailable", "the runtime of acme is starting")
            }
            let waiting = world
            let outcome = await withTaskGroup(of: CommandWorld.Outcome.self) { group in
                group.addTask { await waiting.agx("logs", "run/run-1", "-f", "--stdout") }
                await waiting.errors.wait(for: "waiting for run run-1: the runtime of acme is starting (0s)")
                relay.put(run: Self.run("Succeeded"))
                isAway.withLock { $0 = false }
                return await group.next()
            }
            #expect(outcome?.code == 0)
            #expect(outcome?.errors.hasSuffix("\r\u{1B}[K") == true)
        }
    }

    @Test("a server that stays away is an error, and the task is said to go on")
    func away() async throws {
        try await Self.withRun { world, relay in
            var world = world
            world.clock = HastyClock()
            relay.rule { request in
                // By the time that somebody asks, the task is there that the run belongs to.
                if request.path.hasSuffix("/runs") { relay.put(run: Self.run("Running")) }
                return request.path.hasSuffix("/log") ? FakeRelay.status(503, "ServiceUnavailable", "starting") : nil
            }
            let outcome = await world.agx("task", "run", "--follow", "--provider", "shell", "x")
            #expect(outcome.code == 1)
            #expect(
                outcome.errors == """
                    task.runagx.com/task-1 created
                    task task-1 goes on; see it with: agx logs -n acme task/task-1 -f
                    Error from server (ServiceUnavailable): starting

                    """
            )
        }
    }
}
