import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import ResourceAPI
import ServiceSupport
import TestSupport
import Testing

@Suite("any request that is nearly right", .timeLimit(.minutes(5)))
struct RequestFuzzTests {
    private static let event = """
        {"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"involvedObject":{"kind":"Company","name":"acme"}}
        """
    private static let events = "/api/v1/namespaces/acme/events"

    /// One request with a body.
    private struct Write {
        var method = HTTPRequest.Method.patch
        var path = companies + "/acme?fieldManager=fuzz"
        var type: String
        var body: [UInt8]
    }

    private static func write(_ bodies: inout RandomBody) -> Write {
        switch Int.random(in: 0..<7, using: &bodies.random) {
        case 0:
            return Write(type: "application/json-patch+json", body: bodies.bytes(of: bodies.jsonPatch()))
        case 1: return Write(type: "application/merge-patch+json", body: bodies.bytes(of: bodies.value()))
        case 2:
            let isForced = Bool.random(using: &bodies.random)
            let isYAML = Bool.random(using: &bodies.random)
            var apply = Write(type: "application/apply-patch+yaml", body: [])
            apply.body = bodies.bytes(of: bodies.company(), isYAML: isYAML)
            if isForced { apply.path += "&force=true" }
            return apply
        case 3:
            let type = "application/strategic-merge-patch+json"
            return Write(path: events + "/e", type: type, body: bodies.bytes(of: bodies.value()))
        case 4: return Write(method: .put, type: "application/json", body: bodies.bytes(of: bodies.company()))
        case 5:
            return Write(
                method: .post,
                path: companies + "?dryRun=All",
                type: "application/yaml",
                body: bodies.bytes(of: bodies.company(), isYAML: true),
            )
        default:
            let path = companies + "/acme?dryRun=All"
            return Write(method: .delete, path: path, type: "application/json", body: bodies.bytes(of: bodies.value()))
        }
    }

    @Test(
        "bodies, patches and applies get an answer that is no fault of the server",
        arguments: 21...24 as ClosedRange<UInt64>,
    )
    func bodies(_ seed: UInt64) async throws {
        let server = try TestServer()
        try await server.test { client in
            try await Self.write(600, seed: seed, client)
            #expect(try await client.get(companies + "/acme").code == 200)
            let rest = try await client.get(companies).json["items"]?.array?.count ?? 0
            #expect(rest == 1, "dry runs leave nothing behind")
        }
        try await server.store.checkIntegrity()
    }

    private static func write(_ rounds: Int, seed: UInt64, _ client: any TestClientProtocol) async throws {
        var bodies = RandomBody(random: SeededGenerator(seed: seed))
        for round in 0..<rounds {
            _ = try await client.post(companies, companyBody("acme"))
            _ = try await client.post(Self.events, Self.event)
            let write = Self.write(&bodies)
            let answer = try await client.send(write.method, write.path, bytes: write.body, type: write.type)
            let asked = "seed \(seed), round \(round): \(write.method) \(write.path) \(write.type)"
            let body = String(decoding: write.body.prefix(500), as: UTF8.self)
            #expect(answer.code < 500, "\(asked)\n\(body)\n\(answer.text)")
            #expect(answer.code < 400 || answer.reason != nil, "\(asked)\n\(body)\n\(answer.text)")
        }
    }

    private static func readServer() throws -> TestServer {
        var setup = TestServer.Setup()
        setup.watch = WatchOptions(clock: HastyClock(), makeLifetime: { .milliseconds(1) })
        return try TestServer(setup)
    }

    private static func read(_ rounds: Int, seed: UInt64, _ client: any TestClientProtocol) async throws {
        let page = try await client.get(companies + "?limit=1").json
        let token = try #require(page[path: "metadata", "continue"]?.string)
        var queries = RandomQuery(random: SeededGenerator(seed: seed))
        for round in 0..<rounds {
            let path = [companies, Self.events, "/api/v1/events", companies + "/acme"][round % 4]
            let query = queries.text(token: token)
            let accept = [nil, tableType][round / 4 % 2]
            let answer = try await client.get("\(path)?\(query)", accept: accept)
            let isFault = answer.code >= 500 && answer.reason != "Timeout"
            #expect(!isFault, "seed \(seed), round \(round): \(path)?\(query): \(answer.text)")
            let isPlain = answer.code < 400 || answer.reason != nil
            #expect(isPlain, "seed \(seed), round \(round): \(path)?\(query): \(answer.text)")
        }
    }

    @Test("whatever is written, neither memory nor open files grow")
    func growthOfWrites() async throws {
        // Alone in a process, where nothing else opens or takes any.
        await #expect(processExitsWith: .success) {
            let server = try TestServer()
            try await server.test { client in
                try await Self.write(200, seed: 41, client)
                let before = ProcessUsage.current()
                for seed in 42...44 as ClosedRange<UInt64> { try await Self.write(300, seed: seed, client) }
                #expect(ProcessUsage.growth(since: before) == nil)
            }
        }
    }

    @Test("whatever is read and watched, neither memory nor open files grow")
    func growthOfReads() async throws {
        await #expect(processExitsWith: .success) {
            let server = try Self.readServer()
            try await server.application().test(.ahc(.http)) { client in
                for name in ["acme", "beta", "gamma"] { _ = try await client.post(companies, companyBody(name)) }
                try await Self.read(200, seed: 51, client)
                let before = ProcessUsage.current()
                for seed in 52...54 as ClosedRange<UInt64> { try await Self.read(300, seed: seed, client) }
                #expect(ProcessUsage.growth(since: before) == nil)
            }
            #expect(server.limiter.watchCount == 0)
        }
    }

    @Test("lists and watches end, and leave nothing open", arguments: 31...34 as ClosedRange<UInt64>)
    func reads(_ seed: UInt64) async throws {
        let server = try Self.readServer()
        try await server.application().test(.ahc(.http)) { client in
            for name in ["acme", "beta", "gamma"] { _ = try await client.post(companies, companyBody(name)) }
            try await Self.read(400, seed: seed, client)
            #expect(try await client.get(companies).json["items"]?.array?.count == 3)
        }
        #expect(server.limiter.watchCount == 0)
    }
}

/// A clock on which no time passes, and nobody waits.
private struct HastyClock: Clock {
    let minimumResolution = Duration.nanoseconds(1)
    let now = ManualClock.Instant()

    // allowed: what a clock must have; nobody waits here
    func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
        await Task.yield()
        try Task.checkCancellation()
    }
}
