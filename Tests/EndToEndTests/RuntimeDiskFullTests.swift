import DockerEngine
import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("A full disk under a company", .serialized, .timeLimit(.minutes(5)))
    struct RuntimeDiskFullTests {
        private static func task(_ name: String, _ prompt: String) -> JSONValue {
            [
                "apiVersion": "runagx.com/v1", "kind": "Task", "metadata": ["name": .string(name)],
                "spec": ["provider": "shell", "prompt": .string(prompt)],
            ]
        }

        @Test(
            "With the runtime's database out of room, writes are refused and say why, reads and runs go on, all heals"
        )
        func state() async throws {
            try await withRelay { relay in
                let (company, disk) = try await relay.companyWithSmall("state", megabytes: 8)
                let tasks = "\(APIClient.group)/namespaces/\(company)/tasks"
                let command = "echo begin; until test -e ~/go; do sleep 0.1; done; echo end"
                try await relay.createTask(company, "long", command)
                try await relay.run(company, "long-1", is: "Running")
                try disk.fill()
                var refusal: APIClient.Answer?
                // The database may have a little room of its own left.
                for number in 0..<100 where refusal == nil {
                    let prompt = "exit 0 #" + String(repeating: "x", count: 200_000)
                    let answer = try await relay.api.send(.POST, tasks, Self.task("more-\(number)", prompt))
                    if answer.code != 201 { refusal = answer }
                }
                let answer = try #require(refusal)
                #expect(answer.code == 503)
                #expect(answer.text.contains("disk is full"), "\(answer.text)")
                #expect(try await relay.api.send(.GET, "\(tasks)/long").code == 200)
                #expect(try await relay.api.send(.GET, tasks).code == 200)
                #expect(try await relay.runLog(company, "long-1") == "begin\n")
                let home = try await relay.volumePath(company, "home")
                _ = FileManager.default.createFile(atPath: home + "/go", contents: nil)
                try await relay.api.wait(for: .company(company), "Ready") { $0?.isReady == true }
                try disk.free()
                #expect(try await relay.finished(company, "long").phase == "Succeeded")
                #expect(try await relay.runLog(company, "long-1") == "begin\nend\n")
                #expect(try await relay.output(company, of: "echo again") == "again\n")
                withExtendedLifetime(disk) {}
            }
        }

        @Test("With the home out of room, real agents' runs are DiskFull, and succeed by themselves with room")
        func agents() async throws {
            try await withRelay { relay in
                let spec: JSONValue = ["sandbox": ["image": .string(Relay.agentImage)]]
                let (company, disk) = try await relay.companyWithSmall("home", megabytes: 48, spec)
                let model = try await FakeModel.start(on: company, relay.engine)
                try await cleaningUp {
                    try disk.fill()
                    for agent in RealAgent.allCases {
                        try await relay.createTask(company, agent.rawValue, AgentRequest(agent, "Say hello."))
                    }
                    for agent in RealAgent.allCases {
                        let run = try await relay.ended(company, "\(agent.rawValue)-1")
                        #expect(run.reason == "DiskFull", "\(run.jsonText())")
                    }
                    try disk.free()
                    for agent in RealAgent.allCases {
                        let task = try await relay.finished(company, agent.rawValue, within: .seconds(120))
                        #expect(task.phase == "Succeeded", "\(task.jsonText())")
                    }
                    // The agent's own command takes all the room; the agent may get through without any.
                    let greedy = AgentRequest(
                        .claude,
                        "Fill it.\nrun: head -c 90000000 /dev/zero >big",
                        playing: "tool",
                    )
                    let run = try await relay.ask(company, "greedy", greedy)
                    #expect(["DiskFull", "Completed"].contains(run.reason), "\(run.jsonText())")
                    print("with a full home claude ended as \(run.reason ?? "")")
                    let home = try await relay.volumePath(company, "home")
                    try FileManager.default.removeItem(atPath: home + "/big")
                    let after = try await relay.ask(company, "after", AgentRequest(.claude, "Say hello."))
                    #expect(after.reason == "Completed", "\(after.jsonText())")
                } afterwards: {
                    try await model.remove()
                }
                withExtendedLifetime(disk) {}
            }
        }

        @Test("With the home out of room, a run that fails or can't start is DiskFull; with room the next one succeeds")
        func home() async throws {
            try await withRelay { relay in
                let (company, disk) = try await relay.companyWithSmall("home", megabytes: 8)
                try await relay.createTask(company, "greedy", "cat /dev/zero")
                let greedy = try await relay.run(company, "greedy-1", is: "Failed")
                #expect(greedy.reason == "DiskFull")
                #expect((greedy[path: "status", "stdoutBytes"]?.integer ?? 0) > 4 << 20)
                try disk.fill()
                try await relay.createTask(company, "after", "echo ran")
                let after = try await relay.run(company, "after-1", is: "Failed")
                #expect(after.reason == "DiskFull")
                #expect(after[path: "status", "startTime"] == nil, "it was never started")
                try disk.free()
                try await relay.api.sendOK(.DELETE, ObjectPath.object(company, "tasks", "greedy").path)
                try await relay.api.wait(for: .object(company, "runs", "greedy-1"), "removal") { $0 == nil }
                #expect(try await relay.output(company, of: "echo again") == "again\n")
                // The disk's fault is not the task's: with room it succeeds by itself.
                #expect(try await relay.finished(company, "after").phase == "Succeeded")
                withExtendedLifetime(disk) {}
            }
        }
    }
}
