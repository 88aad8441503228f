import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import ResourceAPI

/// Passes requests on to a server of each namespace, in this process.
private final class FakeForwarder: ResourceForwarder {
    struct Unreachable: Error, CustomStringConvertible {
        var description: String { "no socket" }
    }

    let answers: [String: (status: Int, body: String)]
    /// Namespaces whose servers take requests and never answer.
    let silent: Set<String>
    /// Namespaces whose servers begin an answer and don't end it.
    let endless: Set<String>
    let requests = Mutex<[ForwardedRequest]>([])

    init(
        _ answers: [String: (status: Int, body: String)],
        silent: Set<String> = [],
        endless: Set<String> = [],
    ) {
        self.answers = answers
        self.silent = silent
        self.endless = endless
    }

    func namespaces() async throws -> [ForwardedNamespace] {
        let names = silent.union(answers.keys).union(silent.isEmpty ? ["down"] : []).sorted()
        return names.map { ForwardedNamespace(name: $0, id: "1") }
    }

    func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable {
        NoForwarder().namespaceChanges()
    }

    func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        requests.withLock { $0.append(request) }
        if silent.contains(namespace) {
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            for await _ in stream {}
            continuation.finish()
            throw CancellationError()
        }
        if endless.contains(namespace) {
            let (stream, input) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
            input.yield(ByteBuffer(string: "{}\n"))
            return ForwardedResponse(status: .ok, body: stream)
        }
        guard let answer = answers[namespace] else { throw Unreachable() }
        if answer.status == 404, answer.body.isEmpty { throw StatusError.unknownPath }
        let body = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            for byte in answer.body.utf8 { continuation.yield(ByteBuffer(bytes: [byte])) }
            continuation.finish()
        }
        return ForwardedResponse(
            status: .init(code: answer.status),
            headers: [
                .contentType: "application/json", .server: "secret", .contentLength: "\(answer.body.utf8.count)",
            ],
            body: body,
        )
    }
}

@Suite("kinds that another server keeps", .timeLimit(.minutes(5)))
struct ForwardingTests {
    private static let tasks = "/apis/runagx.com/v1/namespaces"

    /// A list of one task.
    private static func list(_ namespace: String) -> String {
        #"{"kind":"TaskList","items":[{"metadata":{"name":"t","namespace":"\#(namespace)"}}]}"#
    }

    private func withForwarder(
        _ answers: [String: (status: Int, body: String)],
        listBytes: Int = 128 << 20,
        _ body: @escaping @Sendable (any TestClientProtocol, FakeForwarder) async throws -> Void,
    ) async throws {
        let forwarder = FakeForwarder(answers)
        var setup = TestServer.Setup()
        setup.forwarder = forwarder
        setup.forwardedListBytes = listBytes
        setup.forwarded = [ForwardedResource(try TestKinds.builtIn("Task"), readableSubresources: ["log"])]
        let server = try TestServer(setup)
        try await server.test { try await body($0, forwarder) }
    }

    @Test("requests go on as they are, without credentials, and answers come back as they are")
    func pass() async throws {
        try await withForwarder(["acme": (201, #"{"kind":"Task"}"#)]) { client, forwarder in
            let path = "\(Self.tasks)/acme/tasks?fieldManager=x&dryRun=All"
            let answer = try await client.send(
                .post,
                path,
                "{}",
                type: "application/json",
                headers: [.authorization: "Bearer secret", .cookie: "a=b"],
            )
            #expect(answer.code == 201)
            #expect(answer.text == #"{"kind":"Task"}"#)
            #expect(answer.headers[.server] == nil)
            let request = try #require(forwarder.requests.withLock { $0.first })
            #expect(request.path == path)
            #expect(request.method == .post)
            #expect(String(buffer: request.body) == "{}")
            #expect(request.headers == [.contentType: "application/json"])
            #expect(request.user.name == "admin")
        }
    }

    @Test("a server that can't be reached is a 503 that says so and when to come back")
    func unreachable() async throws {
        try await withForwarder([:]) { client, _ in
            let answer = try await client.get("\(Self.tasks)/acme/tasks/t/log?tailLines=5")
            #expect(answer.code == 503)
            #expect(answer.headers[.retryAfter] == "1")
            #expect(answer.message == "the server that keeps the tasks of acme can't be reached: no socket")
            for method in [HTTPRequest.Method.post, .put, .patch, .delete] {
                let path = "\(Self.tasks)/acme/tasks" + (method == .post ? "" : "/t")
                let write = try await client.send(method, path, "{}")
                #expect(write.code == 503)
                #expect(write.headers[.retryAfter] == nil, "a write that was lost may have been carried out")
            }
        }
    }

    @Test("a list of all namespaces is put together, and says what is missing")
    func everywhere() async throws {
        try await withForwarder(["acme": (200, Self.list("acme")), "beta": (200, Self.list("beta"))]) {
            client,
            forwarder in
            let answer = try await client.get("/apis/runagx.com/v1/tasks?limit=500&labelSelector=a%3Db")
            #expect(answer.code == 200)
            #expect(try answer.json["kind"] == "TaskList")
            #expect(try answer.json["items"]?.array?.count == 2)
            let warning = answer.headers.first { $0.name.canonicalName == "warning" }?.value
            #expect(warning?.contains("tasks of down are missing") == true)
            let paths = forwarder.requests.withLock { $0.map(\.path).sorted() }
            #expect(paths.first == "\(Self.tasks)/acme/tasks?labelSelector=a%3Db")
        }
    }

    @Test("a list of all namespaces has a bound, and says whose part was too much")
    func listBytes() async throws {
        let answers = Dictionary(
            uniqueKeysWithValues: ["a", "b", "c"].map { ($0, (status: 200, body: Self.list($0))) }
        )
        let list = Self.list("a")
        // Each of the lists has six values, of 64 bytes beside their text.
        try await withForwarder(answers, listBytes: (list.utf8.count + 6 * 64) * 5 / 2) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.contains { $0.contains("the list of all namespaces is too long") }, "\(warnings)")
            #expect(try answer.json["items"]?.array?.count ?? 0 <= 2)
        }
    }

    @Test("watches and followed logs of other servers are counted, for their users and their namespace")
    func streams() async throws {
        let limits = RequestLimits(watches: 2, forwardedWatches: 1)
        let answers = Dictionary(uniqueKeysWithValues: ["a", "b"].map { ($0, (status: 200, body: "{}")) })
        let forwarder = FakeForwarder(answers, endless: ["c"])
        var setup = TestServer.Setup()
        (setup.forwarder, setup.limits) = (forwarder, limits)
        setup.forwarded = [ForwardedResource(try TestKinds.builtIn("Task"), readableSubresources: ["log"])]
        let server = try TestServer(setup)
        try await server.application().test(.live) { client in
            let port = try #require(client.port)
            do {
                let first = try await WatchReader(port: port, "\(Self.tasks)/c/tasks?watch=true")
                #expect(first.code == 200)
                let second = try await client.get("\(Self.tasks)/c/tasks/t/log?follow=true")
                #expect(second.code == 429 && second.headers[.retryAfter] == "1")
                #expect(second.message.contains("the server of c"), "\(second.message)")
                #expect(try await client.get("\(Self.tasks)/a/tasks").code == 200)
                let watch = try await client.get("\(Self.tasks)/a/tasks?watch=true")
                #expect(watch.code == 200 && watch.headers[.contentLength] == nil)
                #expect(server.limiter.watchCount > 0 && first.code == 200)
            }
            while server.limiter.watchCount > 0 { await Task.yield() }
        }
    }

    @Test("a table of all namespaces has all rows")
    func tables() async throws {
        let columns = try TestKinds.builtIn("Task").columns
        let row: JSONValue = ["cells": .array(Array(repeating: "t", count: columns.array?.count ?? 0))]
        let more = row.jsonText().dropLast() + #","object":5,"more":1}"#
        let table = #"{"kind":"Table","columnDefinitions":[{"name":5}],"rows":[\#(more)]}"#
        try await withForwarder(["acme": (200, table), "beta": (200, table)]) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks?includeObject=None", accept: tableType)
            #expect(try answer.json["rows"] == [row, row])
            #expect(try answer.json["columnDefinitions"] == columns)
        }
    }

    @Test("if no server answers, or the request is wrong, a list of all namespaces fails")
    func failures() async throws {
        try await withForwarder([:]) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            #expect(answer.code == 503)
            #expect(answer.headers[.retryAfter] == nil, "a list of all kinds would wait for each of them")
        }
        try await withForwarder(["acme": (400, #"{"message":"bad selector"}"#)]) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            #expect(answer.code == 400)
            #expect(answer.message == "bad selector")
        }
    }

    @Test("what one server refuses is missing, and no fault of the client", arguments: [401, 403, 404, 409, 429])
    func refusingServer(code: Int) async throws {
        try await withForwarder(["acme": (200, Self.list("acme")), "beta": (code, #"{"message":"not now"}"#)]) {
            client,
            _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            #expect(answer.code == 200, "\(answer.text)")
            #expect(try answer.json["items"]?.array?.count == 1)
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.contains { $0.contains("tasks of beta are missing: not now") }, "\(warnings)")
        }
    }

    @Test("a server that keeps a list waiting is left out, and the next lists don't wait for it")
    func silentServer() async throws {
        let forwarder = FakeForwarder(["acme": (200, Self.list("acme"))], silent: ["mute"])
        let clock = ManualClock()
        var setup = TestServer.Setup()
        setup.forwarder = forwarder
        setup.forwarded = [
            ForwardedResource(try TestKinds.builtIn("Task")), ForwardedResource(try TestKinds.builtIn("Run")),
        ]
        setup.watch.clock = clock
        try await TestServer(setup).test { client in
            func check(_ kind: String) async throws {
                let answer = try await client.get("/apis/runagx.com/v1/\(kind)")
                #expect(answer.code == 200)
                #expect(try answer.json["items"]?.array?.count == 1)
                let warning = answer.headers.first { $0.name.canonicalName == "warning" }?.value
                #expect(warning?.contains("\(kind) of mute are missing: its server has not answered") == true)
            }
            func mutes() -> Int { forwarder.requests.withLock { $0.count { $0.path.contains("/mute/") } } }
            async let first: Void = check("tasks")
            await clock.sleeping(until: .seconds(2))
            clock.advance(to: .seconds(2))
            try await first
            try await check("runs")
            #expect(mutes() == 1)
            clock.advance(to: .seconds(12))
            async let later: Void = check("runs")
            await clock.sleeping(until: .seconds(14))
            clock.advance(to: .seconds(14))
            try await later
            #expect(mutes() == 2)
        }
    }

    @Test("of many servers that are away a few are told one by one")
    func manyAway() async throws {
        var answers = ["acme": (status: 200, body: #"{"items":[]}"#)]
        for number in 10..<25 { answers["away-\(number)"] = (503, #"{"message":"away"}"#) }
        try await withForwarder(answers) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.count == 11)
            #expect(warnings.last == #"299 - "tasks of 6 more namespaces are missing""#)
        }
    }

    @Test("a namespace that has gone meanwhile is none that is missing")
    func goneMeanwhile() async throws {
        let answers = ["acme": (status: 200, body: #"{"items":[]}"#), "old": (status: 404, body: "")]
        try await withForwarder(answers) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            #expect(answer.code == 200)
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.count == 1 && warnings.first?.contains("tasks of down are missing") == true)
        }
    }

    @Test("forwarded kinds are discovered like the others")
    func discovery() async throws {
        try await withForwarder([:]) { client, _ in
            let list = try await client.get("/apis/runagx.com/v1").json
            #expect(list["resources"]?.array?.first?["name"] == "tasks")
        }
    }
}
