import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import ResourceAPI
import TestSupport
import Testing

@Suite("lists at versions and in pages", .timeLimit(.minutes(5)))
struct PagingTests {
    private func withCompanies(
        _ count: Int,
        _ setup: TestServer.Setup = .init(),
        _ body: @Sendable (TestServer, any TestClientProtocol) async throws -> Void,
    ) async throws {
        let server = try TestServer(setup)
        try await server.test { client in
            for number in 1...count { _ = try await client.post(companies, companyBody("c\(number)")) }
            try await body(server, client)
        }
    }

    private static func names(_ answer: Answer) throws -> [String] {
        try answer.json["items"]?.array?.compactMap { $0[path: "metadata", "name"]?.string } ?? []
    }

    @Test("all pages show the first one's version, whatever is written between them, and nothing of it")
    func snapshot() async throws {
        try await withCompanies(5) { _, client in
            var path = companies + "?limit=2"
            var found: [[String]] = []
            var counts: [JSONValue?] = []
            while true {
                let page = try await client.get(path)
                #expect(try page.json[path: "metadata", "resourceVersion"] == "6")
                found.append(try Self.names(page))
                counts.append(try page.json[path: "metadata", "remainingItemCount"])
                guard let token = try page.json[path: "metadata", "continue"]?.string else { break }
                _ = try await client.delete(companies + "/c5")
                _ = try await client.post(companies, companyBody("c3a"))
                _ = try await client.mergePatch(companies + "/c4", #"{"spec":{"seats":\#(found.count)}}"#)
                path = companies + "?limit=2&continue=\(token)"
            }
            #expect(found == [["c1", "c2"], ["c3", "c4"], ["c5"]])
            #expect(counts == [3, 1, nil])
        }
    }

    @Test("how many are left isn't said where a selector narrows the list")
    func selectedCount() async throws {
        try await withCompanies(3) { _, client in
            let page = try await client.get(companies + "?limit=1&labelSelector=%21none")
            #expect(try page.json[path: "metadata", "continue"]?.string != nil)
            #expect(try page.json[path: "metadata", "remainingItemCount"] == nil)
        }
    }

    @Test("a token from before the log's beginning is 410, one that is none 400")
    func badTokens() async throws {
        try await withCompanies(3, .init(changeLogMaximum: 1)) { server, client in
            let token = try await client.get(companies + "?limit=1").json[path: "metadata", "continue"]?.string ?? ""
            for seats in 1...5 { _ = try await client.mergePatch(companies + "/c1", #"{"spec":{"seats":\#(seats)}}"#) }
            try await server.store.compactChangeLog()
            let old = try await client.get(companies + "?limit=1&continue=\(token)")
            #expect(old.code == 410 && old.reason == "Expired")
            #expect(old.message.contains("continue"))
            let bad = try await client.get(companies + "?limit=1&continue=nonsense")
            #expect(bad.code == 400)
            let mixed = try await client.get(companies + "?continue=\(token)&resourceVersion=2")
            #expect(mixed.code == 400)
            let other = try await client.get("/apis/test.dev/v1/widgets?continue=\(token)")
            #expect(other.code == 400)
        }
    }

    @Test(
        "resourceVersionMatch has its rules",
        arguments: [
            ("resourceVersionMatch=Exact", 422), ("resourceVersionMatch=Exact&resourceVersion=0", 422),
            ("resourceVersionMatch=Newest&resourceVersion=1", 422),
            ("resourceVersionMatch=NotOlderThan&resourceVersion=0", 200),
            ("resourceVersionMatch=NotOlderThan&resourceVersion=2", 200),
            ("resourceVersionMatch=Exact&resourceVersion=2&continue=x", 422), ("sendInitialEvents=true", 422),
            ("resourceVersion=-1", 400), ("resourceVersion=x", 400), ("limit=-1", 400),
        ],
    )
    func matches(query: String, code: Int) async throws {
        try await withCompanies(2) { _, client in
            let answer = try await client.get("\(companies)?\(query)")
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test("a limit with a version and no match means that version exactly; without a limit, at least that one")
    func exactByLimit() async throws {
        try await withCompanies(4) { _, client in
            let exact = try await client.get(companies + "?limit=9&resourceVersion=3")
            #expect(try Self.names(exact) == ["c1", "c2"])
            #expect(try await Self.names(client.get(companies + "?resourceVersion=2")).count == 4)
            #expect(try await Self.names(client.get(companies + "?limit=9&resourceVersion=0")).count == 4)
        }
    }

    @Test("a version that isn't there yet is waited for, a moment", arguments: ["", "/c1"])
    func waits(item: String) async throws {
        let clock = ManualClock()
        try await withCompanies(2, .init(watch: WatchOptions(clock: clock))) { _, client in
            async let answer = client.get(companies + item + "?resourceVersion=4")
            await clock.sleeping(until: .seconds(3))
            _ = try await client.post(companies, companyBody("c3"))
            #expect(try await answer.code == 200)
        }
    }

    @Test("a version that doesn't come is 504, and worth another try")
    func tooLarge() async throws {
        let clock = ManualClock()
        try await withCompanies(2, .init(watch: WatchOptions(clock: clock))) { _, client in
            async let answer = client.get(companies + "?resourceVersion=99")
            await clock.sleeping(until: .seconds(3))
            clock.advance(to: .seconds(3))
            let refusal = try await answer
            #expect(refusal.code == 504 && refusal.reason == "Timeout")
            #expect(refusal.message.hasPrefix("Too large resource version: 99"))
            #expect(try refusal.json[path: "details", "retryAfterSeconds"] == 1)
            #expect(
                try refusal.json[path: "details", "causes"]?.array?.first?["reason"] == "ResourceVersionTooLarge"
            )
            #expect(refusal.headers[.retryAfter] == "1")
        }
    }
}
