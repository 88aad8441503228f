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

        /// The reasons that no further attempt would change.
        private static let final: Set = [
            "AuthenticationFailed", "PermissionDenied", "CreditExhausted", "ModelNotFound",
        ]

        @Test("Each failure has its reason, and what won't pass is not tried again", arguments: RealAgent.allCases)
        func failures(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    let table = Self.common.merging(Self.own(agent)) { _, own in own }.sorted { $0.key < $1.key }
                    for (scenario, reason) in table {
                        var request = AgentRequest(agent, "Say hello.", playing: scenario)
                        if Self.final.contains(reason) {
                            request.extra = ["retry": ["maxAttempts": 3, "backoff": "1s"]]
                        }
                        try await relay.createTask(company, scenario, request)
                    }
                    // Some tasks go on with further runs, as their reasons have it: the first run is what counts here.
                    for (scenario, reason) in table {
                        let run = try await relay.ended(company, "\(scenario)-1", within: .seconds(180))
                        #expect(run.reason == reason, "\(scenario): \(run.jsonText())")
                        #expect(run.runState == "Failed", "\(scenario)")
                        #expect(run[path: "status", "message"]?.string?.isEmpty == false, "\(scenario)")
                        guard Self.final.contains(reason) else { continue }
                        let task = try await relay.finished(company, scenario)
                        #expect(task.phase == "Failed" && task[path: "status", "attempts"] == 1, "\(task.jsonText())")
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

        @Test("A thread that has become too long goes on in a fresh session; claude shortens it by itself")
        func overflow() async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    for agent in RealAgent.allCases {
                        let name = agent.rawValue
                        var first = AgentRequest(agent, "Write.\nrun: echo kept > \(name).txt", playing: "tool")
                        first.threadID = name
                        let before = try await relay.ask(company, name, first)
                        #expect(before.reason == "Completed", "\(before.jsonText())")
                        var second = AgentRequest(agent, "Go on.", playing: "overflow-once")
                        second.threadID = name
                        let full = try await relay.ask(company, "\(name)-full", second)
                        let reason = agent == .codex ? "ContextOverflow" : "Completed"
                        #expect(full.reason == reason, "\(full.jsonText())")
                        let task = try await relay.finished(company, "\(name)-full", within: .seconds(120))
                        #expect(task.phase == "Succeeded", "\(task.jsonText())")
                        let last = try await relay.ended(company, agent == .codex ? "codex-full-2" : "claude-full-1")
                        let isSame = last[path: "status", "sessionID"] == before[path: "status", "sessionID"]
                        #expect(isSame == (agent == .claude))
                        #expect(try await relay.output(company, of: "cat ~/\(name).txt") == "kept\n")
                    }
                }
            }
        }

        @Test("A session that is gone is begun afresh, and its task succeeds", arguments: RealAgent.allCases)
        func lostSession(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    var first = AgentRequest(agent, "Say hello.")
                    first.threadID = "talk"
                    let before = try await relay.ask(company, "first", first)
                    #expect(before.reason == "Completed", "\(before.jsonText())")
                    _ = try await relay.output(company, of: "rm -rf ~/.claude/projects ~/.codex/sessions")
                    var second = AgentRequest(agent, "And again.")
                    second.threadID = "talk"
                    let lost = try await relay.ask(company, "second", second)
                    #expect(lost.reason == "SessionNotFound" && lost.runState == "Failed", "\(lost.jsonText())")
                    let task = try await relay.finished(company, "second", within: .seconds(120))
                    #expect(task.phase == "Succeeded", "\(task.jsonText())")
                    let last = try await relay.ended(company, "second-2")
                    #expect(last[path: "status", "sessionID"] != before[path: "status", "sessionID"])
                }
            }
        }

        @Test("A provider that takes a request and never answers has timed out; claude waits as long as it is told to")
        func silentProvider() async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    var request = AgentRequest(.claude, "Say hello.", playing: "hang-headers")
                    request.environment = ["API_TIMEOUT_MS": "3000", "CLAUDE_CODE_MAX_RETRIES": "0"]
                    let run = try await relay.ask(company, "silent", request)
                    #expect(run.reason == "ProviderTimedOut" && run.runState == "Failed", "\(run.jsonText())")
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
