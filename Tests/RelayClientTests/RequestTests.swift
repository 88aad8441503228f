import ManifestFormat
import NIOHTTP1
import Testing

@testable import RelayClient

@Suite("Requests to a relay", .timeLimit(.minutes(5)))
struct RequestTests {
    private func withClient<Result>(
        respond: @escaping @Sendable (StubRequest) -> StubAnswer,
        _ body: (RelayClient) async throws -> Result,
    ) async throws -> Result {
        try await StubServer.run(respond: respond) { server in
            try await RelayClient(RelayConnection(address: RelayAddress(server.url))).use(body)
        }
    }

    @Test("a merge patch carries its type, manager and validation")
    func patches() async throws {
        let object = try await withClient { request in
            let type = request.headers["Content-Type"].first ?? ""
            let body = String(decoding: request.body, as: UTF8.self)
            return .json("{\"line\":\"\(request.line)\",\"type\":\"\(type)\",\"isSame\":\(body == "{\"spec\":{}}")}")
        } _: { client in
            try await client.mergePatch(
                ResourceLocation(.companies, name: "acme"),
                with: ["spec": [:]],
                options: WriteOptions(isDryRun: true),
            ).object
        }
        #expect(
            object == [
                "line": "PATCH /apis/runagx.com/v1/companies/acme?fieldManager=agx&fieldValidation=Strict&dryRun=All",
                "type": "application/merge-patch+json", "isSame": true,
            ]
        )
    }

    @Test("warnings of the relay come with the result")
    func warnings() async throws {
        let result = try await withClient { _ in
            .body(status: 201, Array("{}".utf8), headers: ["Warning": "299 - \"unknown field \\\"spec.x\\\"\""])
        } _: {
            try await $0.create([:], in: ResourceLocation(.companies))
        }
        #expect(result.warnings == ["unknown field \"spec.x\""])
    }

    @Test("a Status becomes an error with its reason and causes")
    func statusErrors() async throws {
        let error = await #expect(throws: RelayClientError.self) {
            try await withClient { _ in
                .json(
                    #"{"kind":"Status","status":"Failure","message":"bad","reason":"Invalid","code":422,"#
                        + #""details":{"name":"a","kind":"Company","causes":[{"reason":"FieldValueInvalid","message":"no","field":"spec.x"}]}}"#,
                    status: 422,
                )
            } _: {
                try await $0.read(ResourceLocation(.companies))
            }
        }
        #expect(error?.status?.causes == [.init(reason: "FieldValueInvalid", message: "no", field: "spec.x")])
        #expect(error?.status?.kind == "Company")
        #expect(error?.isNotFound == false)
    }

    @Test("an error that isn't JSON keeps its first line")
    func foreignErrors() async throws {
        let error = await #expect(throws: RelayClientError.self) {
            try await withClient { _ in
                .body(status: 502, Array("bad gateway\nmore".utf8))
            } _: {
                try await $0.version()
            }
        }
        #expect(error?.message == "the server answered with HTTP status 502: bad gateway")
    }

    @Test("what isn't there is nil where that is asked for")
    func absent() async throws {
        let object = try await withClient { _ in
            .json(#"{"kind":"Status","code":404}"#, status: 404)
        } _: {
            try await $0.readIfPresent(ResourceLocation(.companies, name: "x"))
        }
        #expect(object == nil)
    }

    @Test("nobody listening is one line that says what to do")
    func unreachable() async throws {
        let port = try await StubServer.run(respond: { _ in .drop }) { $0.port }
        let client = try RelayClient(RelayConnection(address: RelayAddress("http://127.0.0.1:\(port)")))
        let error = await #expect(throws: RelayClientError.self) { try await client.use { try await $0.version() } }
        #expect(error?.code == .unreachable)
        let message = error?.message ?? ""
        #expect(
            message.hasPrefix(
                "cannot reach the server at http://127.0.0.1:\(port): connection refused. Is agx-relay running?"
            )
        )
        #expect(!message.contains("\n"))
    }

    @Test("a connection cut before the answer is a lost connection")
    func dropped() async throws {
        let error = await #expect(throws: RelayClientError.self) {
            try await withClient { _ in
                .drop
            } _: {
                try await $0.version()
            }
        }
        #expect(error?.code == .connectionLost)
    }

    @Test("events are read whatever pieces they come in", arguments: [1, 2, 7, 1000])
    func watches(pieceLength: Int) async throws {
        let text = """
            {"type":"ADDED","object":{"metadata":{"name":"a"}}}

            {"type":"MODIFIED","object":{"metadata":{"name":"é"}}}
            {"type":"BOOKMARK","object":{}}
            {"type":"DELETED","object":{"metadata":{"name":"a"}}}

            """
        let bytes = Array(text.utf8)
        let events = try await withClient { _ in
            let stream = StubStream()
            for start in stride(from: 0, to: bytes.count, by: pieceLength) {
                stream.send(Array(bytes[start..<min(start + pieceLength, bytes.count)]))
            }
            stream.end()
            return .stream(stream)
        } _: { client in
            var events: [WatchEvent] = []
            for try await event in try await client.watch(ResourceLocation(.companies), after: "5") {
                events.append(event)
            }
            return events
        }
        #expect(events.map(\.kind) == [.added, .modified, .bookmark, .deleted])
        #expect(events[1].object[path: "metadata", "name"] == "é")
    }

    @Test("an ERROR event is thrown as the status it carries")
    func watchErrors() async throws {
        let error = await #expect(throws: RelayClientError.self) {
            try await withClient { _ in
                .json(
                    #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#
                        + "\n"
                )
            } _: { client in
                for try await _ in try await client.watch(ResourceLocation(.companies)) {}
            }
        }
        #expect(error?.isExpired == true)
    }

    @Test("a log cut in the middle gives what came, then says the connection was lost")
    func cutLogs() async throws {
        try await withClient { request in
            #expect(
                request.line
                    == "GET /apis/runagx.com/v1/namespaces/acme/runs/r1/log?stream=stderr&offset=7&follow=true&untilCut=true"
            )
            let stream = StubStream(["half"])
            stream.cut()
            return .stream(stream)
        } _: { client in
            var text = ""
            let error = await #expect(throws: RelayClientError.self) {
                let log = try await client.runLog(
                    namespace: "acme",
                    run: "r1",
                    stream: .standardError,
                    offset: 7,
                    follows: true,
                )
                for try await chunk in log.chunks { text += String(decoding: chunk, as: UTF8.self) }
            }
            #expect(error?.code == .connectionLost)
            #expect(text == "half")
        }
    }
}
