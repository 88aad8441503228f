import DockerEngine
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("Agents ask their runtime", .serialized, .timeLimit(.minutes(5)))
    struct SandboxAPITests {
        /// What a line of curl in the sandbox starts with; `$api` is the company's own part of the API.
        private static func script(_ company: String, _ lines: String...) -> String {
            """
            auth="Authorization: Bearer $(cat "$AGX_TOKEN_FILE")"
            api="$AGX_API/apis/runagx.com/v1/namespaces/\(company)"
            code() { curl -sS -o /dev/null -w '%{http_code} ' -H "$auth" "$@"; }
            \(lines.joined(separator: "\n"))
            """
        }

        @Test("An agent lists tasks and runs, reads one, and makes one that runs and is known as an agent's")
        func work() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let task = """
                    {"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"mine"},\
                    "spec":{"provider":"shell","prompt":"echo made by an agent"}}
                    """
                let output = try await relay.output(
                    company,
                    of: Self.script(
                        company,
                        #"curl -fsS -H "$auth" "$api/tasks/$AGX_TASK" | jq -r .status.currentRun"#,
                        #"curl -fsS -H "$auth" "$api/tasks" | jq -r '.items | length'"#,
                        #"curl -fsS -H "$auth" "$api/runs/$AGX_RUN" | jq -r .spec.task"#,
                        #"curl -fsS -H "$auth" -H 'Content-Type: application/json' -d '\#(task)' "$api/tasks" >made"#,
                        #"jq -r '.metadata.annotations["runagx.com/author"]' made"#,
                        #"stat -c '%a %U' "$AGX_TOKEN_FILE"; echo "$AGX_RUN $AGX_TASK""#,
                        // Asks for HTTP/2 first, as the client of Java does.
                        #"code -m 10 --http2 "$api/tasks" -o /dev/null "$api/runs"; echo"#,
                    ),
                )
                let lines = output.split(separator: "\n").map(String.init)
                try #require(lines.count == 7, "\(output)")
                let names = lines[5].split(separator: " ").map(String.init)
                #expect(lines == [names[0], "1", names[1], "agent", "600 player", lines[5], "200 200 "])
                let made = try await relay.finished(company, "mine")
                #expect(made.phase == "Succeeded")
                #expect(made[path: "metadata", "annotations"]?["runagx.com/author"] == "agent")
                #expect(try await relay.runLog(company, "mine-1") == "made by an agent\n")
                let other = try await relay.finished(company, names[1])
                #expect(other[path: "metadata", "annotations"]?["runagx.com/author"] == nil, "a person made it")
            }
        }

        @Test("An agent splits its task, and says so; a person's word stands beside it")
        func split() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let part =
                    #"{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"part-$n"},"#
                    + #""spec":{"provider":"shell","prompt":"echo part $n","dependsOn":["parent"]}}"#
                let held =
                    #"{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"held","finalizers":["a.example/b"]},"#
                    + #""spec":{"provider":"shell","prompt":"true"}}"#
                let json = "Content-Type: application/json"
                let line = Self.script(
                    company,
                    "for n in 1 2; do cat >part <<END\n\(part)\nEND",
                    #"curl -fsS -H "$auth" -H '\#(json)' -d @part "$api/tasks" >/dev/null; done"#,
                    #"text='{"text":"split into part-1 and part-2"}'"#,
                    #"curl -fsS -H "$auth" -H '\#(json)' -d "$text" "$api/tasks/$AGX_TASK/comments" | jq -r .kind"#,
                    #"code -H '\#(json)' -d '{"text":""}' "$api/tasks/$AGX_TASK/comments""#,
                    #"code -H '\#(json)' -d '{"text":"x"}' "$api/tasks/nobody/comments""#,
                    #"code -H '\#(json)' -d '{"text":"x"}' "$api/runs/$AGX_RUN/comments""#,
                    #"code -H '\#(json)' -d '\#(held)' "$api/tasks""#,
                )
                try await relay.createTask(company, "parent", line)
                #expect(try await relay.finished(company, "parent").phase == "Succeeded")
                #expect(try await relay.runLog(company, "parent-1") == "Task\n400 404 403 422 ")
                for part in ["part-1", "part-2"] {
                    #expect(try await relay.finished(company, part).phase == "Succeeded")
                }
                let said = try await relay.agx(["task", "comment", "-n", company, "parent", "well", "done"])
                #expect(said.output == "task.runagx.com/parent commented\n")
                let task = try await relay.api.sendOK(.GET, ObjectPath.object(company, "tasks", "parent").path)
                let comments = task[path: "status", "comments"]?.array ?? []
                #expect(comments.map { $0["text"]?.string } == ["split into part-1 and part-2", "well done"])
                #expect(comments.first?["author"] == "agent" && comments.last?["author"] != "agent")
            }
        }

        @Test("The example of a task that splits itself runs as written")
        func example() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let file = Programs.examples + "/tasks/split.yaml"
                let made = try await relay.agx(["task", "create", "-n", company, "-f", file])
                #expect(made == .init(code: 0, output: "task.runagx.com/parent created\n"))
                for task in ["parent", "part-1", "part-2"] {
                    #expect(try await relay.finished(company, task).phase == "Succeeded")
                }
                let parent = try await relay.api.sendOK(.GET, ObjectPath.object(company, "tasks", "parent").path)
                #expect(parent[path: "status", "comments"]?.array?.first?["text"] == "split into part-1 and part-2")
            }
        }

        @Test("Everything else is refused: strangers, other verbs, other paths, too much at once, too often")
        func refusals() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.createTask(company, "target", "true")
                _ = try await relay.finished(company, "target")
                let output = try await relay.output(
                    company,
                    of: Self.script(
                        company,
                        #"code "$api/tasks/target"; curl -sS -o /dev/null -w '%{http_code} ' "$api/tasks/target""#,
                        #"curl -sS -o /dev/null -w '%{http_code}\n' -H "${auth}x" "$api/nothing""#,
                        #"code -X DELETE "$api/tasks/target"; code -X DELETE "$api/tasks""#,
                        #"merge='Content-Type: application/merge-patch+json'"#,
                        #"code -X PATCH -H "$merge" -d '{"spec":{"cancel":true}}' "$api/tasks/target""#,
                        #"code -X PUT -d '{}' "$api/tasks/target"; code -X PUT -d '{}' "$api/tasks/target/status""#,
                        #"code -d '{}' "$api/runs"; code "$api/tasks?watch=true"; code "$api/tasks/target/status""#,
                        #"code "$AGX_API/apis/runagx.com/v1/tasks"; code "$AGX_API/apis"; code "$AGX_API/activity""#,
                        #"code "$AGX_API/apis/runagx.com/v1/namespaces/other/tasks"; code "$api/runs/target-1/log"; echo"#,
                    ),
                )
                let lines = output.split(separator: "\n")
                #expect(lines.first == "200 401 401")
                #expect(lines.last?.split(separator: " ") == Array(repeating: "403", count: 13))
                let bounds = try await relay.output(
                    company,
                    of: Self.script(
                        company,
                        #"sleep 10; head -c 1100000 /dev/zero | tr '\0' ' ' >big"#,
                        #"code -H 'Content-Type: application/json' -d @big "$api/tasks"; echo"#,
                        #"curl -sS -o /dev/null -w '%{http_code}\n' -H "$auth" "$api/tasks/target?x=[1-600]" >codes"#,
                        #"sort -u codes | tr '\n' ' '; curl -sS -i -X DELETE -H "$auth" "$api/tasks" >last; echo"#,
                        #"grep -i '^retry-after' last | tr -d '\r'; tail -n 1 last | jq -r .reason"#,
                        #"sleep 4; code "$api/tasks/target"; echo"#,
                    ),
                )
                #expect(bounds == "413 \n200 429 \nRetry-After: 1\nTooManyRequests\n200 \n")
                let target = try await relay.finished(company, "target")
                #expect(target.phase == "Succeeded", "it is as it was")
            }
        }

        @Test("A company's agents reach their own runtime only, also where they know another one's address and token")
        func isolation() async throws {
            try await withRelay { relay in
                let (one, other) = (try await relay.readyCompany(), try await relay.readyCompany())
                let runtime = try await relay.engine.client.inspectContainer("agx-company-runtime-\(one)")
                let address = try #require(runtime.networks.values.first?.address)
                let token = try await relay.output(one, of: "cat $AGX_TOKEN_FILE")
                let reachable = "curl -s -m 5 -o /dev/null -w '%{http_code}' http://\(address):8790/ || echo \" $?\""
                #expect(try await relay.output(one, of: reachable) == "401", "the address is right")
                let answer = try await relay.output(other, of: reachable)
                #expect(answer == "000 28\n" || answer == "000 7\n", "no connection, by timeout or refusal: \(answer)")
                let tasks = "$AGX_API/apis/runagx.com/v1/namespaces/\(one)/tasks"
                let foreign = "curl -sS -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer \(token)' \"\(tasks)\""
                #expect(try await relay.output(other, of: foreign) == "401")
                let own = #"curl -sS -o /dev/null -w '%{http_code}' -H "$auth" "\#(tasks)""#
                #expect(try await relay.output(other, of: Self.script(other, own)) == "403")
            }
        }
    }
}
