import AgxModel
import Foundation
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import TenantRuntime
import Testing

@testable import agx_runtime

@Suite("What agents may ask of their runtime", .timeLimit(.minutes(5)))
struct SandboxServerTests {
    @Test("with their token they see tasks and runs, and make tasks that are known as theirs")
    func allowed() async throws {
        let world = try RuntimeWorld()
        try await world.sandboxServer().test(.router) { client in
            let made = try await client.ask(
                .post,
                RuntimeWorld.path + "/tasks",
                RuntimeWorld.task("mine"),
                token: "agents",
            )
            #expect(made.code == 201)
            #expect(made.json[path: "metadata", "annotations", LabelKeys.author] == "agent")
            for path in ["/tasks", "/tasks/mine", "/runs"] {
                #expect(try await client.ask(.get, RuntimeWorld.path + path, token: "agents").code == 200, "\(path)")
            }
            let comment = try await client.ask(
                .post,
                RuntimeWorld.path + "/tasks/mine/comments",
                #"{"text":"half of it is done"}"#,
                token: "agents",
            )
            #expect(comment.code == 201 && comment.text.contains(#""author":"agent""#))
        }
    }

    @Test(
        "all else is refused, and changes nothing",
        arguments: [
            (.delete, "/tasks/mine", nil), (.put, "/tasks/mine", RuntimeWorld.task("mine")),
            (.patch, "/tasks/mine", #"{"spec":{"cancel":true}}"#), (.delete, "/tasks", nil),
            (.get, "/tasks?watch=true", nil), (.post, "/runs", "{}"), (.delete, "/runs/mine-1", nil),
            (.get, "/schedules", nil), (.post, "/schedules", "{}"),
        ] as [(HTTPRequest.Method, String, String?)],
    )
    func refused(method: HTTPRequest.Method, path: String, body: String?) async throws {
        let world = try RuntimeWorld()
        try await world.sandboxServer().test(.router) { client in
            let task = RuntimeWorld.path + "/tasks"
            let before = try await client.ask(.post, task, RuntimeWorld.task("mine"), token: "agents")
            var headers: HTTPFields = [:]
            if method == .patch { headers[.contentType] = "application/merge-patch+json" }
            let answer = try await client.ask(
                method,
                RuntimeWorld.path + path,
                body,
                token: "agents",
                headers: headers,
            )
            #expect(answer.code == 403 && answer.text.contains("agents may get and list"), "\(answer.text)")
            #expect(try await client.ask(.get, task + "/mine", token: "agents").json == before.json)
        }
    }

    @Test("strangers, and other companies' parts, are refused", arguments: [nil, "", "relay", "agents2"])
    func strangers(token: String?) async throws {
        let world = try RuntimeWorld()
        try await world.sandboxServer().test(.router) { client in
            for path in ["/tasks", "/tasks/mine/comments", "/runs"] {
                let code = try await client.ask(.get, RuntimeWorld.path + path, token: token).code
                #expect([401, 404].contains(code), "\(path) is \(code)")
            }
            let made = try await client.ask(.post, RuntimeWorld.path + "/tasks", RuntimeWorld.task("x"), token: token)
            #expect(made.code == 401)
            for path in ["/apis/runagx.com/v1/namespaces/globex/tasks", "/apis/runagx.com/v1/tasks"] {
                #expect(try await client.ask(.get, path, token: "agents").code == 403, "\(path)")
            }
            // What only the relay asks isn't served here at all.
            for path in ["/status", "/activity", "/usage", RuntimeWorld.path + "/verify"] {
                let code = try await client.ask(.get, path, token: "agents").code
                #expect([403, 404].contains(code), "\(path) is \(code)")
            }
        }
    }

    @Test("where no more tasks may wait a task is refused, with the time to wait, and what there is goes on")
    func queueLimit() async throws {
        let world = try RuntimeWorld()
        let full = OpenTasks(all: .init(count: 20_000))
        try await world.sandboxServer(beside: full).test(.router) { client in
            let answer = try await client.ask(
                .post,
                RuntimeWorld.path + "/tasks",
                RuntimeWorld.task("one"),
                token: "agents",
            )
            #expect(answer.code == 429 && answer.headers[.retryAfter] == "30")
            #expect(answer.json["reason"] == "TooManyRequests")
            #expect(answer.text.contains("20000 tasks of this company are not over yet"))
            #expect(try await client.ask(.get, RuntimeWorld.path + "/tasks", token: "agents").code == 200)
        }
        let agents = OpenTasks(all: .init(count: 2_000), ofAgents: .init(count: 2_000))
        try await world.sandboxServer(beside: agents).test(.router) { client in
            let path = RuntimeWorld.path + "/tasks"
            let answer = try await client.ask(.post, path, RuntimeWorld.task("one"), token: "agents")
            #expect(answer.code == 429 && answer.text.contains("2000 tasks that agents have made"))
        }
        #expect(try await world.store.latestResourceVersion() == 1)
    }

    @Test("who asks too often is told to wait, and a write costs as much as ten reads")
    func budget() async throws {
        let world = try RuntimeWorld()
        try await world.sandboxServer().test(.router) { client in
            let path = RuntimeWorld.path + "/tasks"
            var answers: [Answer] = []
            while answers.count < 5_000, answers.last?.code != 429 {
                answers.append(try await client.ask(.get, path, token: "agents"))
            }
            let refused = try #require(answers.last)
            #expect(refused.code == 429 && refused.headers[.retryAfter] == "1", "after \(answers.count)")
            #expect(answers.count > 200)
            // Strangers' requests count as well: they cost the same.
            #expect(try await client.ask(.post, path, "{}", token: nil).code == 429)
        }
    }
}
