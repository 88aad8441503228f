import AsyncHTTPClient
import Dispatch
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import NIOHTTP1
import RecordStore
import ResourceAPI
import TestSupport
import Testing

@Suite("bounds of the API", .timeLimit(.minutes(5)))
struct LimitTests {
    @Test(
        "a body beyond 1 MiB is 413, with or without its length told; one of 1 MiB is taken",
        arguments: [false, true],
    )
    func body(isChunked: Bool) async throws {
        let server = try TestServer()
        try await server.application().test(.live) { client in
            let address = "http://127.0.0.1:\(try #require(client.port))\(companies)"
            for (name, length, code) in [("a", 1 << 20, 201), ("b", (1 << 20) + 1, 413)] as [(String, Int, UInt)] {
                var body = ByteBuffer(string: companyBody(name))
                body.writeRepeatingByte(UInt8(ascii: " "), count: length - body.readableBytes)
                var request = HTTPClientRequest(url: address)
                request.method = .POST
                request.body = isChunked ? .stream(Self.chunks(body), length: .unknown) : .bytes(body)
                let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(50))
                let status = try JSONValue.parse(json: Array(buffer: try await answer.body.collect(upTo: 1 << 20)))
                #expect(answer.status.code == code, "\(status.jsonText())")
                guard code == 413 else { continue }
                #expect(status["reason"] == "RequestEntityTooLarge")
                #expect(status["message"]?.string?.contains("1048576") == true)
            }
            #expect(try await client.get(companies).json["items"]?.array?.count == 1)
        }
    }

    private static func chunks(_ body: ByteBuffer) -> AsyncStream<ByteBuffer> {
        AsyncStream { input in
            var rest = body
            while let chunk = rest.readSlice(length: min(64 << 10, rest.readableBytes)), chunk.readableBytes > 0 {
                input.yield(chunk)
            }
            input.finish()
        }
    }

    @Test("an object that grows beyond what the store takes is refused, and stays as it was")
    func object() async throws {
        var setup = TestServer.Setup()
        setup.maximumObjectBytes = 4_000
        try await TestServer(setup).test { client in
            _ = try await client.post(companies, companyBody("a"))
            let note = String(repeating: "x", count: 5_000)
            let answer = try await client.mergePatch(companies + "/a", #"{"spec":{"note":"\#(note)"}}"#)
            #expect(answer.code == 400, "\(answer.text)")
            #expect(answer.message.contains("4000"))
            #expect(try await client.get(companies + "/a").json[path: "metadata", "resourceVersion"] == "2")
        }
    }

    @Test("a label's value has at most 63 characters")
    func label() async throws {
        try await TestServer().test { client in
            for (length, code) in [(63, 201), (64, 422)] {
                let value = String(repeating: "x", count: length)
                let answer = try await client.post(
                    companies,
                    companyBody("a\(length)", metadata: #","labels":{"team":"\#(value)"}"#),
                )
                #expect(answer.code == code, "\(answer.text)")
            }
        }
    }

    @Test("annotations have at most 256 KiB in all")
    func annotations() async throws {
        try await TestServer().test { client in
            for (length, code) in [(262_143, 201), (262_144, 422)] {
                let value = String(repeating: "x", count: length)
                let answer = try await client.post(
                    companies,
                    companyBody("a\(length)", metadata: #","annotations":{"n":"\#(value)"}"#),
                )
                #expect(answer.code == code)
                if code == 422 { #expect(answer.message.contains("262144")) }
            }
        }
    }

    @Test(
        "a user's watches are counted, and free again when they end",
        arguments: [companies, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"],
    )
    func watches(_ kind: String) async throws {
        var setup = TestServer.Setup()
        setup.limits = RequestLimits(watches: 2)
        let server = try TestServer(setup)
        try await server.application().test(.live) { client in
            let port = try #require(client.port)
            let path = kind + "?watch=true"
            let first = try await WatchReader(port: port, path)
            do {
                let second = try await WatchReader(port: port, path)
                let refused = try await client.get(path)
                #expect(refused.code == 429 && refused.reason == "TooManyRequests")
                #expect(refused.headers[.retryAfter] == "1")
                #expect(try refused.json[path: "details", "retryAfterSeconds"] == 1)
                #expect(try await client.get(companies).code == 200)
                #expect(second.code == 200)
            }
            while server.limiter.watchCount > 1 { await Task.yield() }
            #expect(try await WatchReader(port: port, path).code == 200)
            #expect(first.code == 200)
        }
    }

    @Test("all watches together have a bound too")
    func allWatches() async throws {
        let limiter = RequestLimiter(RequestLimits(watches: 5, allWatches: 2))
        let leases = try ["a", "b"].map { try limiter.watch(by: APIUser(name: $0)) }
        #expect(throws: StatusError.self) { try limiter.watch(by: APIUser(name: "c")) }
        #expect(leases.count == 2 && limiter.watchCount == 2)
    }

    @Test("a user's requests under way are counted; another user's go on")
    func requests() async throws {
        let gate = SlowAdmission()
        var setup = TestServer.Setup(authenticator: HeaderUser(), admission: gate)
        setup.limits = RequestLimits(requests: 1)
        try await TestServer(setup).test { client in
            async let slow = client.post(companies, companyBody("a"))
            await gate.entered.wait()
            let refused = try await client.get(companies)
            #expect(refused.code == 429)
            #expect(refused.headers[.retryAfter] == "1")
            let other = try await client.send(.get, companies, headers: [.authorization: "other"])
            #expect(other.code == 200)
            gate.mayGoOn.signal()
            #expect(try await slow.code == 201)
            #expect(try await client.get(companies).code == 200)
        }
    }

    @Test("a longer page than 10,000 comes with a token for the rest")
    func page() async throws {
        let server = try TestServer()
        try await server.store.write(durability: .normal) { transaction in
            for number in 0...10_000 {
                let key = RecordKey(kind: "Company", name: "c\(number)")
                let draft = RecordDraft(key: key, apiVersion: "test.dev/v1", content: ["spec": [:]])
                _ = try transaction.create(draft)
            }
        }
        try await server.test { client in
            // Too many values for the parser of what people send.
            let page = try await client.get(companies + "?limit=2000000000").text
            #expect(page.contains(#""remainingItemCount":1"#))
            let token = try #require(page.firstMatch(of: /"continue":"([^"]*)"/)?.output.1)
            let rest = try await client.get(companies + "?continue=\(token)")
            #expect(try rest.json["items"]?.array?.count == 1)
        }
    }
}
