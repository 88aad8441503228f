import DockerEngine
import Foundation
import Synchronization
import Testing

@Suite("Agreeing on an API version", .timeLimit(.minutes(5)))
struct NegotiationTests {
    @Test(
        "The newest version both sides speak is chosen",
        arguments: [
            ("1.12", "1.41", "1.41"), ("1.24", "1.43", "1.43"), ("1.24", "1.47", "1.47"), ("1.24", "1.51", "1.47"),
            ("1.44", "1.52", "1.47"), ("1.47", "1.60", "1.47"), ("1.44", "1.44", "1.44"), ("", "1.41", "1.41"),
        ],
    )
    func chosen(minimum: String, maximum: String, expected: String) async throws {
        try await StubEngine.run({ request, answer in
            if request.uri == "/version" { return try await answer.version(minimum: minimum, maximum: maximum) }
            try await answer.json("[]")
        }) { stub in
            let client = try DockerClient(stub.address)
            _ = try await client.listContainers()
            _ = try await client.listContainers()
            #expect(
                stub.requests.map { $0.prefix { $0 != "?" } } == [
                    "GET /version", "GET /v\(expected)/containers/json", "GET /v\(expected)/containers/json",
                ]
            )
        }
    }

    @Test(
        "Engines too old or too new are refused with both ranges named",
        arguments: [("1.12", "1.40"), ("1.48", "1.60"), ("1.99", "1.30")],
    )
    func unsupported(minimum: String, maximum: String) async throws {
        try await StubEngine.run({ _, answer in try await answer.version(minimum: minimum, maximum: maximum) }) {
            stub in
            let client = try DockerClient(stub.address)
            let error = try await dockerError { try await client.listContainers() }
            #expect(error.code == .versionUnsupported)
            #expect(error.message.contains("\(minimum) to \(maximum)"))
            #expect(error.message.contains("1.41 to 1.47"))
        }
    }

    @Test("Many first calls share one question")
    func askedOnce() async throws {
        try await StubEngine.run({ request, answer in
            if request.uri == "/version" { return try await answer.version() }
            try await answer.json("[]")
        }) { stub in
            let client = try DockerClient(stub.address)
            try await withThrowingTaskGroup { group in
                for _ in 0..<50 { group.addTask { _ = try await client.listContainers() } }
                try await group.waitForAll()
            }
            #expect(stub.requests.count { $0 == "GET /version" } == 1)
        }
    }

    @Test("A caller that gives up leaves the question to the next one")
    func leaderCancelled() async throws {
        let (asked, tellAsked) = AsyncStream.makeStream(of: Void.self)
        let questions = Mutex(0)
        try await StubEngine.run({ request, answer in
            guard request.uri == "/version" else { return try await answer.json("[]") }
            let count = questions.withLock { count in
                count += 1
                return count
            }
            if count > 1 { return try await answer.version() }
            tellAsked.yield()
            try await answer.hang()
        }) { stub in
            let client = try DockerClient(stub.address)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                let first = Task { try await client.listContainers().isEmpty }
                for await _ in asked { break }
                group.addTask { try await client.listContainers().isEmpty }
                first.cancel()
                let wasEmpty = try await group.next()
                #expect(wasEmpty == true)
                await #expect(throws: CancellationError.self) { try await first.value }
            }
        }
    }

    @Test("Another engine at the same address is asked anew")
    func replacedEngine() async throws {
        let path = StubEngine.temporaryPath()
        let client = try DockerClient(.unix(path))
        for maximum in ["1.41", "1.45"] {
            try await StubEngine.run(
                on: .unix(path: path),
                { request, answer in
                    if request.uri == "/version" { return try await answer.version(maximum: maximum) }
                    guard request.uri.hasPrefix("/v\(maximum)/") else {
                        return try await answer.json(#"{"message":"client version is too old"}"#, status: 400)
                    }
                    try await answer.json("[]")
                },
            ) { _ in
                _ = try await client.listContainers()
                #expect(try await client.negotiatedVersion().description == maximum)
            }
            let error = try await dockerError { try await client.listContainers() }
            #expect([.daemonUnreachable, .connectionLost].contains(error.code))
        }
    }

    @Test("Clients of two engines don't share a version")
    func twoEngines() async throws {
        try await StubEngine.run({ _, answer in try await answer.version(maximum: "1.42") }) { first in
            try await StubEngine.run({ _, answer in try await answer.version(maximum: "1.46") }) { second in
                let clients = (try DockerClient(first.address), try DockerClient(second.address))
                #expect(try await clients.0.negotiatedVersion() == APIVersion(1, 42))
                #expect(try await clients.1.negotiatedVersion() == APIVersion(1, 46))
                #expect(try await clients.0.negotiatedVersion() == APIVersion(1, 42))
            }
        }
    }
}
