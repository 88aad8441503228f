import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Real agents, and a model that follows a script", .serialized, .timeLimit(.minutes(5)))
    struct AgentTests {
        @Test("A plain answer is the run's result, with its session and its tokens", arguments: RealAgent.allCases)
        func answer(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    let run = try await relay.ask(company, "hello", AgentRequest(agent, "Say hello."))
                    #expect(run.runState == "Succeeded")
                    #expect(run.reason == "Completed")
                    #expect(run[path: "status", "exitCode"] == 0)
                    #expect(run[path: "status", "result"] == "Hello from the fake model.")
                    #expect(run[path: "status", "sessionID"]?.string?.isEmpty == false)
                    #expect(run[path: "status", "unreadableLines"]?.integer ?? 0 == 0)
                    let tokens = try await model.tokens(of: "hello")
                    #expect(tokens != nil, "the key reaches the model")
                    #expect(run[path: "status", "tokens"] == tokens)
                    #expect(try await relay.finished(company, "hello").phase == "Succeeded")
                }
            }
        }

        @Test("A prompt that is longer than an argument may be reaches the model", arguments: RealAgent.allCases)
        func longPrompt(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    let prompt = String(repeating: "It's \"long\" – $HOME `x`.\n", count: 6_000)
                    let run = try await relay.ask(company, "long", AgentRequest(agent, prompt))
                    #expect(run.reason == "Completed")
                    #expect(run[path: "status", "result"] == "Hello from the fake model.")
                }
            }
        }

        @Test("A tool call writes a file", arguments: RealAgent.allCases)
        func tool(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    let prompt = "Write a file.\nrun: echo by-\(agent.rawValue) > made.txt"
                    let run = try await relay.ask(company, "write", AgentRequest(agent, prompt, playing: "tool"))
                    #expect(run.reason == "Completed")
                    #expect(run[path: "status", "result"] == "Done: the command ran.")
                    let tokens = try await model.tokens(of: "write")
                    #expect(run[path: "status", "tokens"] == tokens)
                    #expect(try await relay.output(company, of: "cat ~/made.txt") == "by-\(agent.rawValue)\n")
                }
            }
        }

        @Test(
            "An agent finds the skill and splits its task: the parts run, and its word stands",
            arguments: RealAgent.allCases,
        )
        func plans(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents(FakeModel.keepingBodies) { company, model in
                    let part =
                        #"{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"part-'$n'"},"#
                        + #""spec":{"provider":"shell","prompt":"echo part '$n'","dependsOn":["'$AGX_TASK'"]}}"#
                    // The first block of code in the skill says what each command line begins with.
                    let command = [
                        #"eval "$(sed -n '/^```sh$/,/^```$/{//!p}' \#(agent.skills)/agx-tasks/SKILL.md)""#,
                        #"for n in 1 2; do curl -fsS -H "$auth" -H "$json" -d '\#(part)' "$api/tasks" >/dev/null"#,
                        #"done; text='{"text":"split into part-1 and part-2"}'"#,
                        #"curl -fsS -H "$auth" -H "$json" -d "$text" "$api/tasks/$AGX_TASK/comments""#,
                    ]
                    let prompt = "Split your task.\nrun: \(command.joined(separator: "; "))"
                    let run = try await relay.ask(company, "parent", AgentRequest(agent, prompt, playing: "tool"))
                    #expect(run.reason == "Completed")
                    for part in ["part-1", "part-2"] {
                        let task = try await relay.finished(company, part)
                        #expect(task.phase == "Succeeded")
                        #expect(task[path: "metadata", "annotations"]?["runagx.com/author"] == "agent")
                    }
                    #expect(try await relay.runLog(company, "part-2-1") == "part 2\n")
                    let parent = try await relay.api.sendOK(.GET, ObjectPath.object(company, "tasks", "parent").path)
                    let comments = parent[path: "status", "comments"]?.array ?? []
                    #expect(comments.map { $0["text"]?.string } == ["split into part-1 and part-2"])
                    #expect(
                        try await model.hasSeen("agx-tasks: Plan work"),
                        "the agent has told its model of the skill",
                    )
                }
            }
        }

        @Test("Tasks of one thread share a session, each with its own tokens", arguments: RealAgent.allCases)
        func thread(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    var first = AgentRequest(agent, "Write the file.", playing: "tool")
                    first.threadID = "talk"
                    var second = AgentRequest(agent, "And again.")
                    second.threadID = "talk"
                    try await relay.createTask(company, "first", first)
                    try await relay.createTask(company, "second", second)
                    let runs = [
                        try await relay.ended(company, "first-1"), try await relay.ended(company, "second-1"),
                    ]
                    #expect(runs.map(\.reason) == ["Completed", "Completed"])
                    #expect(runs[0][path: "status", "sessionID"] == runs[1][path: "status", "sessionID"])
                    #expect(runs[0][path: "status", "sessionID"]?.string?.isEmpty == false)
                    for (run, task) in zip(runs, ["first", "second"]) {
                        let tokens = try await model.tokens(of: task)
                        #expect(run[path: "status", "tokens"] == tokens, "\(task)")
                    }
                    let steps = try await model.requests(of: "second").compactMap { $0["step"]?.integer }
                    #expect(steps == [2], "both turns of the first task are in the history")
                }
            }
        }

        @Test("A cancelled run counts the tokens that it used, and leaves no process", arguments: RealAgent.allCases)
        func cancelled(of agent: RealAgent) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, model in
                    // The command runs, and the model is silent when it is told of it.
                    let request = AgentRequest(agent, "Do something long.", playing: "tool-hang")
                    try await relay.createTask(company, "long", request)
                    let seen = "curl -fsS \(FakeModel.base)/fake/requests | jq -e 'any(.[]; .step == 1)' >/dev/null"
                    #expect(try await relay.output(company, of: "until \(seen); do :; done; echo begun") == "begun\n")
                    let task = ObjectPath.object(company, "tasks", "long").path
                    try await relay.api.sendOK(.PATCH, task, ["spec": ["cancel": true]])
                    let run = try await relay.ended(company, "long-1")
                    #expect(run.runState == "Cancelled")
                    #expect(run.reason == "Cancelled")
                    // Of the answer that never ended the model reports nothing; claude counts how it began.
                    let begun: JSONValue = ["input": 201, "output": 21, "cacheRead": 1000, "cacheWrite": 307]
                    let tokens = agent == .claude ? begun : try await model.tokens(of: "long")
                    #expect(run[path: "status", "tokens"] == tokens)
                    let processes = try await relay.engine.processes(of: "agx-company-sandbox-\(company)")
                    let left = processes.filter { $0.contains(agent.rawValue) }
                    #expect(left.isEmpty)
                }
            }
        }

        @Test(
            "A model that falls silent, before its answer or in it, stalls the run",
            arguments: RealAgent.allCases,
            ["hang", "hang-headers"],
        )
        func stalled(of agent: RealAgent, playing scenario: String) async throws {
            try await withRelay { relay in
                try await relay.withAgents { company, _ in
                    var request = AgentRequest(agent, "Say hello.", playing: scenario)
                    request.extra = ["stallTimeout": "10s"]
                    let run = try await relay.ask(company, "silent", request)
                    #expect(run.runState == "Failed")
                    #expect(run.reason == "Stalled")
                    let processes = try await relay.engine.processes(of: "agx-company-sandbox-\(company)")
                    #expect(processes.filter { $0.contains(agent.rawValue) } == [])
                }
            }
        }
    }
}
