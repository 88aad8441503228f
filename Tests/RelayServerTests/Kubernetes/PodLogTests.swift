import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RelayServer
import ResourceAPI
import Synchronization
import Testing

import struct Foundation.Date

@Suite("logs of and commands in pods", .timeLimit(.minutes(5)))
struct PodLogTests {
    private static let pod = "/api/v1/namespaces/acme/pods/sandbox"

    private func withPod(
        _ body: @Sendable (any TestClientProtocol, RelayWorld) async throws -> Void
    ) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let now = Date(timeIntervalSince1970: 2_000)
        try await world.test({ $0.routes.now = { now } }) { try await body($0, world) }
    }

    private static func text(_ client: any TestClientProtocol, _ path: String) async throws -> String {
        String(buffer: try await client.execute(uri: path, method: .get).body)
    }

    @Test("a user's followed logs are counted as watches are; one that isn't followed is not")
    func followed() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        world.containers.logPieces.withLock { $0 = nil }
        try await world.testLive({ $0.limits = RequestLimits(watches: 1) }) { client, port in
            let first = try await WatchReader(port: port, Self.pod + "/log?follow=true")
            let refused = try await client.execute(uri: Self.pod + "/log?follow=true", method: .get)
            #expect(refused.status == .tooManyRequests)
            #expect(refused.headers[.retryAfter] == "1")
            world.containers.logPieces.withLock { $0 = ["one\n"] }
            #expect(try await Self.text(client, Self.pod + "/log") == "one\n")
            #expect(first.code == 200)
        }
    }

    @Test("a log comes as it was asked for")
    func options() async throws {
        try await withPod { client, world in
            let query = "?container=sandbox&tailLines=5&timestamps=true&sinceSeconds=60"
            #expect(try await Self.text(client, Self.pod + "/log" + query) == "one\ntwo\n")
            _ = try await Self.text(client, Self.pod + "/log?sinceTime=1970-01-01T00:20:00Z")
            let queries = world.containers.logQueries.withLock(\.self)
            #expect(queries.first?.tailLines == 5 && queries.first?.hasTimestamps == true)
            #expect(queries.compactMap(\.since) == [1_940, 1_200].map { Date(timeIntervalSince1970: $0) })
        }
    }

    @Test(
        "a log ends after the bytes that were asked for",
        arguments: [(1, "o"), (4, "one\n"), (6, "one\ntw"), (99, "one\ntwo\n")],
    )
    func limit(bytes: Int, expected: String) async throws {
        try await withPod { client, _ in
            let text = try await Self.text(client, Self.pod + "/log?limitBytes=\(bytes)")
            #expect(text == expected)
        }
    }

    @Test(
        "what can't be told is 400",
        arguments: [
            "log?container=other", "log?previous=true", "log?limitBytes=0", "log?sinceSeconds=0", "log?tailLines=-1",
            "log?sinceTime=yesterday", "log?sinceTime=2026-01-01T00:00:00Z&sinceSeconds=5",
            "exec?container=other&command=sh&stdout=true", "exec?command=sh&stdout=true", "attach", "portforward",
        ],
    )
    func refused(path: String) async throws {
        try await withPod { client, _ in
            let answer = try await client.ask(.get, "\(Self.pod)/\(path)")
            #expect(answer.code == 400, "\(answer.json)")
            #expect(answer.json["reason"] == "BadRequest")
        }
    }

    @Test("older clients learn why they can't exec, attach or forward", arguments: ["exec", "attach", "portforward"])
    func spdy(part: String) async throws {
        try await withPod { client, _ in
            let answer = try await client.ask(.post, "\(Self.pod)/\(part)?command=sh&stdout=true")
            #expect(answer.code == 400)
            #expect(answer.message.contains("not"))
        }
    }

    @Test("a client that falls back to SPDY is told what kept the WebSocket from being opened")
    func fallback() async throws {
        try await withPod { client, world in
            world.containers.isRunning.withLock { $0 = false }
            let stopped = try await client.ask(.post, "\(Self.pod)/exec?command=sh&stdout=true")
            #expect(stopped.code == 409 && stopped.message == "container sandbox of acme is not running")
            let path = Self.pod.replacing("/sandbox", with: "/none") + "/exec?command=sh&stdout=true"
            #expect(try await client.ask(.post, path).code == 404)
        }
    }

    @Test("the log of the life before ends with that life")
    func previous() async throws {
        let world = try RelayWorld()
        try await world.put("Company", "acme", spec: ["plan": "free"])
        var status = RelayWorld.status(ready: true, reason: "Running")
        status["phase"] = nil
        status["state"] = "Running"
        status["restartCount"] = 1
        status["lastExit"] = ["exitCode": 1, "finishedAt": "1970-01-01T00:10:00Z"]
        try await world.put("Container", "sandbox", namespace: "acme", spec: ["image": "i"], status: status)
        try await world.test { client in
            let text = try await Self.text(client, Self.pod + "/log?previous=true&follow=true")
            #expect(text == "one\ntwo\n")
            let query = world.containers.logQueries.withLock(\.first)
            #expect(query?.until == Date(timeIntervalSince1970: 601))
            #expect(query?.follows == false)
        }
    }

    @Test("exec speaks both protocols", arguments: ["v5.channel.k8s.io", "v4.channel.k8s.io"])
    func exec(subprotocol: String) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { _, port in
            let query = "?command=exit&command=7&container=sandbox&stdout=true&stderr=true"
            try await ExecClient.run(port: port, Self.pod + "/exec" + query, subprotocols: subprotocol) { client in
                #expect(client.subprotocol == subprotocol)
                let transcript = try await client.readAll()
                #expect(transcript.status?["reason"] == "NonZeroExitCode")
                #expect(transcript.status?[path: "details", "causes"] == [["reason": "ExitCode", "message": "7"]])
                #expect(transcript.closeCode == 1000)
            }
        }
    }
}
