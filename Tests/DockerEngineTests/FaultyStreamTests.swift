import DockerEngine
import Synchronization
import Testing

@Suite("Streams of an engine that misbehaves", .timeLimit(.minutes(5)))
struct FaultyStreamTests {
    private static let event =
        #"{"Type":"container","Action":"start","Actor":{"ID":"1","Attributes":{"name":"web"}},"#
        + #""time":5,"timeNano":5000000007}"#

    private func withEngine(
        _ respond: @escaping StubEngine.Responder,
        _ body: @Sendable (DockerClient) async throws -> Void,
    ) async throws {
        try await StubEngine.run({ request, answer in
            if request.uri == "/version" { return try await answer.version() }
            try await respond(request, answer)
        }) { stub in try await body(DockerClient(stub.address)) }
    }

    @Test("Events split anywhere arrive, and the cut of their stream is an error", arguments: [1, 2, 7, 50, 1000])
    func cut(piece: Int) async throws {
        let (received, tellReceived) = AsyncStream.makeStream(of: Void.self)
        try await withEngine({ _, answer in
            try await answer.chunkedHead()
            var rest = (Self.event + "\n" + Self.event + Self.event)[...]
            while !rest.isEmpty {
                try await answer.chunk(String(rest.prefix(piece)))
                rest = rest.dropFirst(piece)
            }
            // What is still under way when a connection breaks may be lost.
            for await _ in received { break }
            throw StubAnswer.HangUp()
        }) { client in
            let seen = Mutex<[EngineEvent]>([])
            let error = try await dockerError {
                for try await event in try await client.events() {
                    let count = seen.withLock { seen in
                        seen.append(event)
                        return seen.count
                    }
                    if count == 3 { tellReceived.yield() }
                }
            }
            #expect(error.code == .connectionLost)
            #expect(seen.withLock { $0.count } == 3)
            let first = seen.withLock { $0.first }
            #expect(first?.actorID == "1" && first?.attributes == ["name": "web"] && first?.action == "start")
            #expect(first?.time == EngineTime(seconds: 5, nanoseconds: 7))
        }
    }

    @Test("A proper end of the events is an error too, unless it was asked for")
    func ended() async throws {
        try await withEngine({ _, answer in
            try await answer.chunkedHead()
            try await answer.chunk(Self.event)
            try await answer.raw("0\r\n\r\n")
        }) { client in
            var bounded = 0
            for try await _ in try await client.events(until: EngineTime(seconds: 9)) { bounded += 1 }
            #expect(bounded == 1)
            let error = try await dockerError { for try await _ in try await client.events() {} }
            #expect(error.code == .connectionLost)
        }
    }

    @Test("A stream has one reader; a second one is refused")
    func oneReader() async throws {
        try await withEngine({ _, answer in
            try await answer.chunkedHead()
            try await answer.chunk(Self.event)
            try await answer.hang()
        }) { client in
            let events = try await client.events()
            var first = events.makeAsyncIterator()
            #expect(try await first.next() != nil)
            let error = try await dockerError {
                var second = events.makeAsyncIterator()
                return try await second.next()
            }
            #expect(error.code == .badRequest)
        }
    }

    @Test("Events that are no JSON are a protocol violation")
    func garbage() async throws {
        try await withEngine({ _, answer in
            try await answer.chunkedHead()
            try await answer.chunk("hello")
            try await answer.hang()
        }) { client in
            let error = try await dockerError { for try await _ in try await client.events() {} }
            #expect(error.code == .protocolViolation)
        }
    }

    @Test(
        "An error in the progress of a pull is an error of the pull",
        arguments: [
            ("boom", .streamFailed), ("manifest for x:1 not found: manifest unknown", .notFound),
            ("toomanyrequests: You have reached your pull rate limit", .tooManyRequests),
            ("pull access denied", .unauthorized),
        ] as [(String, DockerError.Code)],
    )
    func pullError(words: String, code: DockerError.Code) async throws {
        try await withEngine({ _, answer in
            try await answer.chunkedHead()
            try await answer.chunk(#"{"status":"Pulling from x","id":"1"}"# + "\r\n" + #"{"errorDetail":{},"error":""#)
            try await answer.chunk(words + "\"}\r\n")
            try await answer.raw("0\r\n\r\n")
        }) { client in
            let statuses = Mutex<[String]>([])
            let error = try await dockerError {
                try await client.pullImage("x:1") { progress in statuses.withLock { $0.append(progress.status) } }
            }
            #expect(error.code == code)
            #expect(error.daemonMessage == words)
            #expect(statuses.withLock { $0 } == ["Pulling from x"])
        }
    }

    @Test("A pull that stalls is given up, one that goes on slowly is not")
    func pullStalls() async throws {
        try await withEngine({ request, answer in
            try await answer.chunkedHead()
            for number in 0..<5 { try await answer.chunk(#"{"status":"layer \#(number)"}"#) }
            if request.uri.contains("stalled") { try await answer.hang() }
            try await answer.raw("0\r\n\r\n")
        }) { client in
            try await client.pullImage("quick", inactivityTimeout: .seconds(20))
            let error = try await dockerError {
                try await client.pullImage("stalled", inactivityTimeout: .milliseconds(300))
            }
            #expect(error.code == .timedOut)
        }
    }

    @Test(
        "A reference is taken apart as docker does",
        arguments: [
            ("a", "fromImage=a&tag=latest"), ("a:1", "fromImage=a&tag=1"),
            ("h:5000/a/b", "fromImage=h%3A5000%2Fa%2Fb&tag=latest"), ("h:5000/a:2", "fromImage=h%3A5000%2Fa&tag=2"),
            ("a@sha256:12", "fromImage=a&tag=sha256%3A12"),
        ],
    )
    func references(reference: String, query: String) async throws {
        let uris = Mutex<[String]>([])
        try await withEngine({ request, answer in
            uris.withLock { $0.append(request.uri) }
            try await answer.json("{}")
        }) { client in try await client.pullImage(reference) }
        #expect(uris.withLock { $0 } == ["/v1.41/images/create?" + query])
    }
}
