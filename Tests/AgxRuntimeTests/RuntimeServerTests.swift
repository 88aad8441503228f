import AgxModel
import Foundation
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import TenantRuntime
import Testing

@testable import agx_runtime

@Suite("What the relay asks of a runtime", .timeLimit(.minutes(5)))
struct RuntimeServerTests {
    private static let paths = [
        "/status", "/activity", "/usage", RuntimeWorld.path + "/verify", RuntimeWorld.path + "/tasks",
        RuntimeWorld.path + "/runs", RuntimeWorld.path + "/schedules",
    ]

    @Test("is answered to whoever shows its token, and to nobody else", arguments: paths)
    func token(path: String) async throws {
        let world = try RuntimeWorld()
        try await world.relayServer().test(.router) { client in
            let answer = try await client.ask(.get, path, token: "relay")
            #expect(answer.code == 200)
            for token in [nil, "", "agents", "relay2"] {
                #expect(try await client.ask(.get, path, token: token).code == 401, "\(token ?? "none")")
            }
            #expect(try await client.ask(.get, "/healthz", token: nil).code == 200)
        }
    }

    @Test("a token that the relay puts in the file is taken as well, and the first one stays good")
    func rotation() async throws {
        let world = try RuntimeWorld()
        try await world.relayServer().test(.router) { client in
            func codes() async throws -> [Int] {
                var codes: [Int] = []
                for token in ["relay", "next"] {
                    codes.append(try await client.ask(.get, "/status", token: token).code)
                }
                return codes
            }
            #expect(try await codes() == [200, 401])
            try Data("next\n".utf8).write(to: URL(filePath: world.tokenFile))
            #expect(try await codes() == [200, 200])
            try Data("\n".utf8).write(to: URL(filePath: world.tokenFile))
            #expect(try await codes() == [200, 401])
            #expect(try await client.ask(.get, "/status", token: "").code == 401)
        }
    }

    @Test("a check tells what it has found, and where the runtime is of another company there is none")
    func verify() async throws {
        let world = try RuntimeWorld()
        var started = Run.Status()
        started.startTime = Timestamp(secondsSinceEpoch: 0)
        _ = try await world.store.create(
            RecordDraft(
                key: RecordKey(kind: Run.kind, namespace: "acme", name: "lost-1"),
                apiVersion: "runagx.com/v1",
                content: ["spec": ["task": "lost", "attempt": 1, "provider": "shell", "prompt": "true"]],
                status: try JSONValue(encoding: started),
            )
        )
        try await world.relayServer().test(.router) { client in
            let answer = try await client.ask(.get, RuntimeWorld.path + "/verify", token: "relay")
            let findings = answer.json["findings"]?.array ?? []
            #expect(findings.map { $0["reason"] } == ["RunWithoutDirectory"])
            #expect(findings.first?["subject"] == "run/lost-1")
        }
    }

    @Test("runs under way are counted, others aren't; what is said of tasks bears the name of who the relay asks for")
    func activity() async throws {
        let world = try RuntimeWorld()
        for state in [Run.State.queued, .starting, .running, .succeeded] {
            var status = Run.Status()
            status.state = state
            _ = try await world.store.create(
                RecordDraft(
                    key: RecordKey(kind: Run.kind, namespace: "acme", name: state.rawValue.lowercased()),
                    apiVersion: "runagx.com/v1",
                    content: ["spec": ["task": "t", "attempt": 1, "provider": "shell", "prompt": "true"]],
                    status: try JSONValue(encoding: status),
                )
            )
        }
        try await world.relayServer().test(.router) { client in
            #expect(try await client.ask(.get, "/activity", token: "relay").json == ["activeRuns": 2])
            // One that leaves ends what is queued, too.
            #expect(try await client.ask(.post, "/leave", token: "relay").json == ["activeRuns": 3])
            let tasks = RuntimeWorld.path + "/tasks"
            #expect(try await client.ask(.post, tasks, RuntimeWorld.task("t"), token: "relay").code == 201)
            var headers: HTTPFields = [:]
            headers[try #require(HTTPField.Name("X-Remote-User"))] = "ann"
            let answer = try await client.ask(
                .post,
                tasks + "/t/comments",
                #"{"text":"well done"}"#,
                token: "relay",
                headers: headers,
            )
            #expect(answer.code == 201 && answer.text.contains(#""author":"ann""#))
            let missing = try await client.ask(.post, tasks + "/x/comments", #"{"text":"y"}"#, token: "relay")
            #expect(missing.code == 404)
        }
    }
}
