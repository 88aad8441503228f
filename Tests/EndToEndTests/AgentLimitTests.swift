import DockerEngine
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Limits, waits and violent ends of real agents", .serialized, .timeLimit(.minutes(5)))
    struct AgentLimitTests {
        @Test("Turns and costs are bounded where the agent can, and refused where it can't; a slow answer is no fault")
        func limits() async throws {
            try await withRelay { relay in
                try await relay.withAgents(["--pause", "2"]) { company, model in
                    var turns = AgentRequest(.claude, "Never stop.", playing: "loop")
                    turns.extra = ["maxTurns": 3]
                    var budget = turns
                    budget.extra = ["maxBudget": 0.01]
                    var refused = AgentRequest(.codex, "Never stop.", playing: "loop")
                    refused.extra = ["maxTurns": 3]
                    let requests = [
                        ("turns", turns), ("budget", budget), ("refused", refused),
                        ("slow-claude", AgentRequest(.claude, "Say hello.", playing: "slow")),
                        ("slow-codex", AgentRequest(.codex, "Say hello.", playing: "slow")),
                    ]
                    for (task, request) in requests { try await relay.createTask(company, task, request) }

                    let turned = try await relay.ended(company, "turns-1")
                    #expect(turned.reason == "TurnLimitReached", "\(turned.jsonText())")
                    #expect(turned[path: "status", "tokens"] == (try await model.tokens(of: "turns")))
                    let spent = try await relay.ended(company, "budget-1")
                    #expect(spent.reason == "BudgetExceeded", "\(spent.jsonText())")
                    guard case .number(let cost) = spent[path: "status", "cost"] ?? .null else {
                        throw EndToEndError("no cost: \(spent.jsonText())")
                    }
                    #expect(cost > 0.01 && cost < 0.02, "at most one answer more than it may")
                    let wrong = try await relay.ended(company, "refused-1")
                    #expect(wrong.reason == "InvalidRequest")
                    #expect(
                        wrong[path: "status", "message"] == "Codex has no limit of turns: leave out spec.maxTurns."
                    )
                    for task in ["slow-claude", "slow-codex"] {
                        let run = try await relay.ended(company, "\(task)-1")
                        #expect(run.reason == "Completed", "\(run.jsonText())")
                        #expect(run[path: "status", "result"] == "Hello from the fake model.")
                        #expect(
                            try run.time("completionTime").timeIntervalSince(try run.time("startTime")) >= 7,
                            "the answer took its time",
                        )
                    }
                }
            }
        }

        /// For each wait that the provider asks for (-1: none), how long tasks wait.
        private static let waits: [(asked: Int, claude: ClosedRange<Double>, codex: ClosedRange<Double>)] = [
            (7, 7.0...9.0, 30.0...31.0), (-1, 30.0...31.0, 30.0...31.0),
        ]

        @Test(
            "After a rate limit the task waits as long as the provider asks, or half a minute if nobody tells",
            arguments: waits,
        )
        func rateLimits(asked: Int, claude: ClosedRange<Double>, codex: ClosedRange<Double>) async throws {
            try await withRelay { relay in
                try await relay.withAgents(["--retry-after", "\(asked)"]) { company, _ in
                    for agent in RealAgent.allCases {
                        let request = AgentRequest(agent, "Say hello.", playing: "rate-limit")
                        try await relay.createTask(company, agent.rawValue, request)
                    }
                    for (agent, waits) in [(RealAgent.claude, claude), (.codex, codex)] {
                        let run = try await relay.ended(company, "\(agent.rawValue)-1")
                        #expect(run.reason == "RateLimited", "\(run.jsonText())")
                        let task = ObjectPath.object(company, "tasks", agent.rawValue)
                        let waiting = try await relay.api.wait(for: task, "a time for the next run") { value in
                            value?[path: "status", "nextRetryTime"]?.string != nil
                        }
                        let end = try run.time("completionTime")
                        let wait = try waiting.time("nextRetryTime").timeIntervalSince(end)
                        #expect(waits.contains(wait), "\(agent): \(wait) s")
                        #expect(
                            waiting[path: "status", "excused", "provider"] == 0,
                            "counted once the next run begins",
                        )
                    }
                    let second = try await relay.api.wait(for: .object(company, "runs", "claude-2"), "a second run") {
                        $0?.runState == "Running"
                    }
                    let first = try await relay.ended(company, "claude-1")
                    let pause = try second.time("startTime").timeIntervalSince(try first.time("completionTime"))
                    #expect(pause >= claude.lowerBound - 1 && pause < claude.upperBound + 11, "\(pause)")
                    let task = ObjectPath.object(company, "tasks", "claude")
                    try await relay.api.wait(for: task, "the first run not to count") {
                        $0?[path: "status", "excused", "provider"] == 1
                    }
                }
            }
        }

        @Test("An agent that is killed from outside has failed by a signal, and its task is tried again")
        func killed() async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    let sandbox = "agx-company-sandbox-\(company)"
                    let kills = RealAgent.allCases.flatMap { agent in [SIGTERM, SIGKILL].map { (agent, $0) } }
                    for (agent, signal) in kills {
                        let task = "\(agent.rawValue)-by-\(signal)"
                        // Silent until it is killed; the next run has an answer.
                        var request = AgentRequest(agent, "Say hello.", playing: "hang-once")
                        request.extra = ["retry": ["maxAttempts": 2, "backoff": "1s"]]
                        try await relay.createTask(company, task, request)
                        _ = try await relay.output(company, of: Self.untilAsked(by: task))
                        try await relay.engine.end(agent.rawValue, in: sandbox, by: signal)
                        let run = try await relay.ended(company, "\(task)-1")
                        #expect(run.reason == "Signalled", "\(task): \(run.jsonText())")
                        #expect(run[path: "status", "signal"] == .integer(Int64(signal)), "\(task)")
                        let ended = try await relay.finished(company, task)
                        #expect(ended.phase == "Succeeded", "\(ended.jsonText())")
                        #expect(ended[path: "status", "attempts"] == 2)
                    }
                }
            }
        }

        @Test("An agent that takes more memory than its sandbox has ends as OutOfMemory, and the sandbox stays")
        func memory() async throws {
            try await withRelay { relay in
                let small: JSONValue = ["sandbox": ["resources": ["memory": "64Mi"]]]
                try await relay.withAgents(company: small) { company, _ in
                    let before = try await relay.engine.running("agx-company-sandbox-\(company)")
                    // Codex does with less.
                    let run = try await relay.ask(company, "large", AgentRequest(.claude, "Say hello."))
                    #expect(run.reason == "OutOfMemory", "\(run.jsonText())")
                    #expect(try await relay.output(company, of: "echo still here") == "still here\n")
                    let after = try await relay.engine.running("agx-company-sandbox-\(company)")
                    #expect(after.state.startedAt == before.state.startedAt)
                }
            }
        }

        /// A command that ends once the model was asked by a task.
        private static func untilAsked(by task: String) -> String {
            let key = FakeModel.key(of: task)
            let seen = "curl -fsS \(FakeModel.base)/fake/requests | jq -e 'any(.[]; .key == \"\(key)\" and .scenario)'"
            return "until \(seen) >/dev/null; do sleep 0.1; done"
        }
    }
}
