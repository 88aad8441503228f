import DockerEngine
import Foundation
import NIOCore
import Synchronization
import Testing

@Suite("Talking to an engine that misbehaves", .timeLimit(.minutes(5)))
struct FaultyEngineTests {
    /// Serves version questions properly, and everything else by `respond`.
    private func withEngine(
        options: DockerClientOptions = .init(),
        _ respond: @escaping StubEngine.Responder,
        _ body: @Sendable (DockerClient, StubEngine) async throws -> Void,
    ) async throws {
        try await StubEngine.run({ request, answer in
            if request.uri == "/version" { return try await answer.version() }
            try await respond(request, answer)
        }) { stub in
            let client = try DockerClient(stub.address, options: options)
            try await body(client, stub)
            await client.close()
        }
    }

    @Test("A socket that isn't there is said at once, and not to have got the request")
    func unreachable() async throws {
        let client = try DockerClient(.unix("/nonexistent-folder/engine.sock"))
        let calls: [@Sendable () async throws -> Void] = [
            { try await client.ping() },
            { _ = try await client.listContainers() },
            { _ = try await client.events() },
        ]
        for call in calls {
            let error = try await dockerError(call)
            #expect(error.code == .daemonUnreachable)
        }
    }

    @Test("A slow answer is a timeout, and other calls pass meanwhile")
    func slow() async throws {
        try await withEngine({ request, answer in
            if request.uri.contains("stuck") { try await answer.hang() }
            try await answer.json(#"{"Id":"1"}"#)
        }) { client, _ in
            _ = try await client.negotiatedVersion()
            try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    group.addTask {
                        let error = try await dockerError {
                            try await client.limited(to: .seconds(2)).inspectContainer("stuck\(number)")
                        }
                        #expect(error.code == .timedOut)
                    }
                }
                for _ in 0..<10 { #expect(try await client.inspectContainer("quick").id == "1") }
                try await group.waitForAll()
            }
        }
    }

    @Test("An answer that stops half-way runs into the time limit")
    func halfReplyHangs() async throws {
        try await withEngine({ _, answer in
            try await answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[")
            try await answer.hang()
        }) { client, _ in
            _ = try await client.negotiatedVersion()
            let error = try await dockerError { try await client.limited(to: .milliseconds(300)).listContainers() }
            #expect(error.code == .timedOut)
        }
    }

    @Test(
        "An answer cut off is a lost connection",
        arguments: [
            "", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[",
        ],
    )
    func halfReply(text: String) async throws {
        try await withEngine({ _, answer in
            if !text.isEmpty { try await answer.raw(text) }
            throw StubAnswer.HangUp()
        }) { client, _ in
            let error = try await dockerError { try await client.listContainers() }
            #expect(error.code == .connectionLost)
        }
    }

    @Test(
        "An answer that isn't Docker's is a protocol violation",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        ],
    )
    func notDocker(text: String) async throws {
        try await withEngine({ _, answer in try await answer.raw(text) }) { client, _ in
            let error = try await dockerError { try await client.listContainers() }
            #expect(error.code == .protocolViolation)
        }
    }

    @Test("An answer that is too large is refused")
    func tooLarge() async throws {
        var options = DockerClientOptions()
        options.maximumResponseBytes = 1000
        try await withEngine(
            options: options,
            { _, answer in
                try await answer.json("[" + String(repeating: " ", count: 5000) + "]")
            },
        ) { client, _ in
            let error = try await dockerError { try await client.listContainers() }
            #expect(error.code == .responseTooLarge)
        }
    }

    @Test("A list of containers that is too large is asked for in pieces that aren't", arguments: [0, 1, 63, 64, 150])
    func largeList(count: Int) async throws {
        // So large that three of them are too many.
        let command = String(repeating: "x", count: 400)
        let ids = (0..<count).map { "c\($0)" }
        var options = DockerClientOptions()
        options.maximumResponseBytes = 1000
        try await withEngine(
            options: options,
            { request, answer in
                let items = URLComponents(string: request.uri)?.queryItems ?? []
                let query = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
                let filters = try JSONDecoder().decode(
                    [String: [String]].self,
                    from: Data((query["filters"] ?? "{}").utf8),
                )
                #expect(filters["label"] == ["ours"] && query["all"] == "true")
                let before = filters["before"].flatMap { ids.firstIndex(of: $0.first ?? "") }
                let rest = ids.suffix(from: before.map { $0 + 1 } ?? 0)
                let page = rest.prefix(query["limit"].flatMap { Int($0) } ?? ids.count)
                let texts = page.map { #"{"Id":"\#($0)","Command":"\#(command)"}"# }
                try await answer.json("[\(texts.joined(separator: ","))]")
            },
        ) { client, stub in
            let listed = try await client.listContainers(filter: .labels(["ours"]))
            #expect(listed.map(\.id) == ids)
            // The version, the whole, from 64 to 2 by halves, and then two at a time.
            #expect(stub.requests.count <= 1 + 1 + 6 + count / 2 + 1)
        }
    }

    @Test("An engine that doesn't know pieces isn't asked for them for ever")
    func repeatedPieces() async throws {
        var options = DockerClientOptions()
        options.maximumResponseBytes = 1000
        let one = #"{"Id":"c","Command":"\#(String(repeating: "x", count: 600))"}"#
        try await withEngine(
            options: options,
            { request, answer in
                try await answer.json(request.uri.hasSuffix("limit=1") ? "[\(one)]" : "[\(one),\(one)]")
            },
        ) { client, _ in
            let error = try await dockerError { try await client.listContainers() }
            #expect(error.code == .protocolViolation)
        }
    }

    @Test("Cancelling a call ends it as cancelled")
    func cancelled() async throws {
        let (asked, tellAsked) = AsyncStream.makeStream(of: Void.self)
        try await withEngine({ _, answer in
            tellAsked.yield()
            try await answer.hang()
        }) { client, _ in
            let call = Task { try await client.listContainers() }
            for await _ in asked { break }
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
        }
    }

    @Test("Names that would reach another endpoint are refused before anything is sent", arguments: ["", ".", ".."])
    func badNames(name: String) async throws {
        try await withEngine({ _, answer in try await answer.json("{}") }) { client, stub in
            let error = try await dockerError { try await client.removeContainer(name) }
            #expect(error.code == .badRequest)
            #expect(stub.requests.isEmpty)
        }
    }

    @Test("Names are escaped")
    func escaping() async throws {
        try await withEngine({ _, answer in try await answer.json("{}") }) { client, stub in
            _ = try await client.inspectContainer("a/../b?c#d e%")
            _ = try await client.inspectImage("host:5000/a/b@sha256:12")
            #expect(
                stub.requests.dropFirst() == [
                    "GET /v1.41/containers/a%2F..%2Fb%3Fc%23d%20e%25/json",
                    "GET /v1.41/images/host%3A5000/a/b%40sha256%3A12/json",
                ]
            )
        }
    }

    @Test("A time limit also holds for turning a request into a stream, and a refusal is typed")
    func hijack() async throws {
        try await withEngine({ request, answer in
            if request.uri.contains("stuck") { try await answer.hang() }
            if request.uri.contains("gone") { throw StubAnswer.HangUp() }
            try await answer.json(#"{"message":"No such exec instance: 1"}"#, status: 404)
        }) { client, _ in
            _ = try await client.negotiatedVersion()
            let limited = client.limited(to: .seconds(3))
            let expected: [(String, DockerError.Code)] = [
                ("stuck", .timedOut), ("gone", .connectionLost), ("other", .notFound),
            ]
            for (id, code) in expected {
                let error = try await dockerError { try await limited.withExecStream(id, hasTerminal: true) { _ in } }
                #expect(error.code == code)
                #expect(error.attempted == "start exec \(id)")
            }
        }
        let nobody = try DockerClient(EngineAddress(.unix(path: "/nonexistent"), pinnedVersion: APIVersion(1, 41)))
        let error = try await dockerError { try await nobody.withExecStream("1", hasTerminal: true) { _ in } }
        #expect(error.code == .daemonUnreachable)
    }
}
