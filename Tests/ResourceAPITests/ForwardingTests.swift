import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import ResourceAPI
import Synchronization
import Testing

/// Passes requests on to a server of each namespace, in this process.
private final class FakeForwarder: ResourceForwarder {
    struct Unreachable: Error, CustomStringConvertible {
        var description: String { "no socket" }
    }

    let answers: [String: (status: Int, body: String)]
    let requests = Mutex<[ForwardedRequest]>([])

    init(_ answers: [String: (status: Int, body: String)]) { self.answers = answers }

    func namespaces() async throws -> [String] { (answers.keys + ["down"]).sorted() }

    func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        requests.withLock { $0.append(request) }
        guard let answer = answers[namespace] else { throw Unreachable() }
        let body = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            for byte in answer.body.utf8 { continuation.yield(ByteBuffer(bytes: [byte])) }
            continuation.finish()
        }
        return ForwardedResponse(
            status: .init(code: answer.status),
            headers: [.contentType: "application/json", .server: "secret"],
            body: body,
        )
    }
}

@Suite("kinds that another server keeps", .timeLimit(.minutes(5)))
struct ForwardingTests {
    private static let tasks = "/apis/runagx.com/v1/namespaces"

    private func withForwarder(
        _ answers: [String: (status: Int, body: String)],
        _ body: @escaping @Sendable (any TestClientProtocol, FakeForwarder) async throws -> Void,
    ) async throws {
        let forwarder = FakeForwarder(answers)
        var setup = TestServer.Setup()
        setup.forwarder = forwarder
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
            let create = try await client.post("\(Self.tasks)/acme/tasks", "{}")
            #expect(create.code == 503)
            #expect(create.headers[.retryAfter] == nil, "a create that was lost may have been carried out")
        }
    }

    @Test("a list of all namespaces is put together, and says what is missing")
    func everywhere() async throws {
        let list = #"{"kind":"TaskList","items":[{"metadata":{"name":"t"}}]}"#
        try await withForwarder(["acme": (200, list), "beta": (200, list)]) { client, forwarder in
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

    @Test("a table of all namespaces has all rows")
    func tables() async throws {
        let table = #"{"kind":"Table","columnDefinitions":[{"name":"Name"}],"rows":[{"cells":["t"]}]}"#
        try await withForwarder(["acme": (200, table), "beta": (200, table)]) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks", accept: tableType)
            #expect(try answer.json["rows"] == [["cells": ["t"]], ["cells": ["t"]]])
            #expect(try answer.json["columnDefinitions"] == [["name": "Name"]])
        }
    }

    @Test("if no server answers, or the request is wrong, a list of all namespaces fails")
    func failures() async throws {
        try await withForwarder([:]) { client, _ in
            #expect(try await client.get("/apis/runagx.com/v1/tasks").code == 503)
            let watch = try await client.get("/apis/runagx.com/v1/tasks?watch=true")
            #expect(watch.code == 400)
            #expect(watch.message.contains("watch them in one namespace"))
        }
        try await withForwarder(["acme": (400, #"{"message":"bad selector"}"#)]) { client, _ in
            let answer = try await client.get("/apis/runagx.com/v1/tasks")
            #expect(answer.code == 400)
            #expect(answer.message == "bad selector")
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
