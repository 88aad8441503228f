import Hummingbird
import HummingbirdTesting
import ManifestFormat
import RecordStore
import ResourceAPI
import Testing

/// Clients that the log of changes leaves behind, and how they find back.
@Suite("watches that the log leaves behind", .timeLimit(.minutes(5)))
struct SlowWatchTests {
    private static func version(_ object: JSONValue?) -> Int64? {
        object?[path: "metadata", "resourceVersion"]?.string.flatMap { Int64($0) }
    }

    /// Changes company `a` this often, by `bytes` each time, and lets go of all changes but the last few.
    private static func change(_ server: TestServer, times: Int, bytes: Int) async throws -> Int64 {
        var company = try #require(try await server.store.get(RecordKey(kind: "Company", name: "a")))
        for number in 1...times {
            company.spec["note"] = .string("\(number) " + String(repeating: "x", count: bytes))
            company = try await server.store.update(company, expecting: company.resourceVersion)
        }
        try await server.store.compactChangeLog()
        return company.resourceVersion
    }

    @Test("a client that stops reading while its watch runs gets what it was sent in order, then 410 and the end")
    func stalled() async throws {
        let server = try TestServer(.init(changeLogMaximum: 4))
        try await server.application().test(.live) { client in
            _ = try await client.post(companies, companyBody("a"))
            let port = try #require(client.port)
            let watch = try await WatchReader(port: port, companies + "?watch=true")
            #expect(try await watch.nextText() == "ADDED a 2")
            // Many times what the two sockets hold, so that the server can't be done with it.
            let last = try await Self.change(server, times: 100, bytes: 190_000)
            var versions: [Int64] = []
            var failure: JSONValue?
            while failure == nil, let event = try await watch.next() {
                if event["type"] == "MODIFIED" {
                    versions.append(try #require(Self.version(event["object"])))
                } else {
                    failure = event
                }
            }
            #expect(versions == Array(3..<(Int64(versions.count) + 3)), "each once, and in order")
            #expect((versions.last ?? 0) < last - 4, "the client has got all: it was never behind")
            #expect(failure?["type"] == "ERROR")
            #expect(failure?[path: "object", "code"] == 410)
            #expect(failure?[path: "object", "reason"] == "Expired")
            let message = failure?[path: "object", "message"]?.string ?? ""
            #expect(message.hasPrefix("too old resource version: "), "\(message)")
            #expect(message.hasSuffix(" (\(last - 4))"), "\(message)")
            #expect(try await watch.next() == nil)
            while server.limiter.watchCount > 0 { await Task.yield() }
        }
    }

    /// What informers of clients do, step by step.
    @Test("an informer that is left behind lists anew, not before what it has seen, and watches on from there")
    func informer() async throws {
        let server = try TestServer(.init(changeLogMaximum: 3))
        try await server.application().test(.live) { client in
            let port = try #require(client.port)
            for name in ["a", "b"] { _ = try await client.post(companies, companyBody(name)) }
            let list = try await client.get(companies + "?limit=500&resourceVersion=0").json
            let start = try #require(Self.version(list))
            let path = companies + "?allowWatchBookmarks=true&watch=true&resourceVersion="
            var last = start
            do {
                let watch = try await WatchReader(port: port, path + "\(start)")
                _ = try await client.delete(companies + "/b")
                #expect(try await watch.nextText() == "DELETED b 4")
                last = 4
            }
            for name in ["c", "d", "e", "f"] { _ = try await client.post(companies, companyBody(name)) }
            _ = try await client.delete(companies + "/c")
            try await server.store.compactChangeLog()

            let expired = try await WatchReader(port: port, path + "\(last)")
            let event = try await expired.next()
            #expect(event?["type"] == "ERROR" && event?[path: "object", "code"] == 410)
            #expect(try await expired.next() == nil)

            let again = try await client.get(companies + "?resourceVersion=\(last)").json
            #expect(again["items"]?.array?.map { $0[path: "metadata", "name"] } == ["a", "d", "e", "f"])
            let version = try #require(Self.version(again))
            #expect(version == 9)
            let watch = try await WatchReader(port: port, path + "\(version)")
            _ = try await client.mergePatch(companies + "/a", #"{"spec":{"seats":1}}"#)
            #expect(try await watch.nextText() == "MODIFIED a 10")
        }
    }
}
