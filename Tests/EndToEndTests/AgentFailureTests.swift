import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Failures of providers, told by real agents", .serialized, .timeLimit(.minutes(5)))
    struct AgentFailureTests {
        /// What the fake model plays, in the words of the providers, and the reason of the run.
        private static let common = [
            "auth": "AuthenticationFailed", "forbidden": "PermissionDenied", "credit": "CreditExhausted",
            "billing": "CreditExhausted", "quota": "QuotaExhausted", "rate-limit": "RateLimited",
            "overloaded": "ProviderOverloaded", "server-error": "ProviderError", "overflow": "ContextOverflow",
            "no-model": "ModelNotFound", "bad-request": "InvalidRequest", "drop": "NetworkError",
        ]

        /// What only one of them can meet.
        private static func own(_ agent: RealAgent) -> [String: String] {
            switch agent {
            case .claude: ["balance": "CreditExhausted"]
            case .codex: ["max-tokens": "OutputLimitReached", "stream-error": "ProviderOverloaded"]
            }
        }

        @Test("Each failure has its reason", arguments: RealAgent.allCases)
        func failures(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    let table = Self.common.merging(Self.own(agent)) { _, own in own }.sorted { $0.key < $1.key }
                    for (scenario, _) in table {
                        try await relay.createTask(
                            company,
                            scenario,
                            AgentRequest(agent, "Say hello.", playing: scenario),
                        )
                    }
                    // Some tasks go on with further runs, as their reasons have it: the first run is what counts here.
                    for (scenario, reason) in table {
                        let run = try await relay.ended(company, "\(scenario)-1", within: .seconds(180))
                        #expect(run.reason == reason, "\(scenario): \(run.jsonText())")
                        #expect(run.runState == "Failed", "\(scenario)")
                        #expect(run[path: "status", "message"]?.string?.isEmpty == false, "\(scenario)")
                    }
                }
            }
        }

        @Test("A server that refuses connections, and a name that doesn't exist", arguments: RealAgent.allCases)
        func unreachable(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    for (task, base) in ["refused": "http://fake-model:9", "unknown": "http://no-such-name:8080"] {
                        var request = AgentRequest(agent, "Say hello.")
                        request.base = base
                        try await relay.createTask(company, task, request)
                    }
                    for task in ["refused", "unknown"] {
                        let run = try await relay.ended(company, "\(task)-1", within: .seconds(180))
                        #expect(run.reason == "NetworkError", "\(task): \(run.jsonText())")
                    }
                }
            }
        }

        @Test("A failure that passes by itself is no failure of the run", arguments: RealAgent.allCases)
        func recovered(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    let request = AgentRequest(agent, "Say hello.", playing: "rate-limit-once")
                    let run = try await relay.ask(company, "again", request)
                    #expect(run.reason == "Completed")
                    #expect(run[path: "status", "result"] == "Hello from the fake model.")
                    let tokens = try await model.tokens(of: "again")
                    #expect(run[path: "status", "tokens"] == tokens)
                }
            }
        }

        @Test("A task whose provider failed goes on once the provider is well")
        func goesOn() async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    // The agent itself gives up at once; its second run finds a provider that has recovered.
                    var request = AgentRequest(.claude, "Say hello.", playing: "server-error-once")
                    request.environment = ["CLAUDE_CODE_MAX_RETRIES": "0"]
                    request.extra = ["retry": ["maxAttempts": 2, "backoff": "1s"]]
                    let run = try await relay.ask(company, "heal", request)
                    #expect(run.reason == "ProviderError")
                    let task = try await relay.finished(company, "heal", within: .seconds(120))
                    #expect(task.phase == "Succeeded")
                }
            }
        }
    }
}
