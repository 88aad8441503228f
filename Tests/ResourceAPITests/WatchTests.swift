import HTTPTypes
import RecordStore
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import TestSupport
import Testing

@Suite("watching over HTTP", .timeLimit(.minutes(5)))
struct WatchTests {
    /// Runs a test against a server on a real socket that holds companies `a` (version 2) and `b` (version 3).
    private func live(
        _ setup: TestServer.Setup = .init(),
        _ body: @escaping @Sendable (TestServer, any TestClientProtocol, Int) async throws -> Void,
    ) async throws {
        let server = try TestServer(setup)
        try await server.application().test(.live) { client in
            for name in ["a", "b"] {
                let label = #","labels":{"team":"\#(name)"}"#
                _ = try await client.post(companies, companyBody(name, metadata: label))
            }
            try await body(server, client, try #require(client.port))
        }
    }

    @Test("begins with what is there and goes on with what happens", arguments: ["", "&resourceVersion=0"])
    func initial(_ version: String) async throws {
        try await live { _, client, port in
            let watch = try await WatchReader(port: port, companies + "?watch=true" + version)
            #expect(try await watch.nextText() == "ADDED a 2")
            #expect(try await watch.nextText() == "ADDED b 3")
            _ = try await client.mergePatch(companies + "/a", #"{"spec":{"seats":1}}"#)
            _ = try await client.delete(companies + "/b")
            #expect(try await watch.nextText() == "MODIFIED a 4")
            #expect(try await watch.nextText() == "DELETED b 5")
        }
    }

    @Test("resumes after a version without missing or repeating anything")
    func resume() async throws {
        try await live { _, client, port in
            _ = try await client.delete(companies + "/a")
            let watch = try await WatchReader(port: port, companies + "?watch=1&resourceVersion=2")
            #expect(try await watch.nextText() == "ADDED b 3")
            #expect(try await watch.nextText() == "DELETED a 4")
            _ = try await client.post(companies, companyBody("c"))
            #expect(try await watch.nextText() == "ADDED c 5")
        }
    }

    @Test("a version that the log no longer reaches back to gets an ERROR with 410, and the end")
    func expired() async throws {
        try await live(.init(changeLogMaximum: 1)) { server, client, port in
            for seats in 1...5 { _ = try await client.mergePatch(companies + "/a", #"{"spec":{"seats":\#(seats)}}"#) }
            _ = try await server.store.compactChangeLog()
            let watch = try await WatchReader(port: port, companies + "?watch=1&resourceVersion=2")
            #expect(watch.code == 200)
            let event = try await watch.next()
            #expect(event?["type"] == "ERROR")
            #expect(event?[path: "object", "kind"] == "Status")
            #expect(event?[path: "object", "code"] == 410)
            #expect(event?[path: "object", "reason"] == "Expired")
            #expect(event?[path: "object", "message"] == "too old resource version: 2 (7)")
            #expect(try await watch.next() == nil)
        }
    }

    @Test("a version from the future gets the same, so that the client lists anew")
    func future() async throws {
        try await live { _, _, port in
            let watch = try await WatchReader(port: port, companies + "?watch=1&resourceVersion=99")
            #expect(try await watch.next()?[path: "object", "reason"] == "Expired")
        }
    }

    @Test("an object that comes to match a selector is added, one that ceases to is deleted")
    func transitions() async throws {
        try await live { _, client, port in
            let watch = try await WatchReader(
                port: port,
                companies + "?watch=true&resourceVersion=3&labelSelector=team%3Da",
            )
            _ = try await client.mergePatch(companies + "/b", #"{"metadata":{"labels":{"team":"a"}}}"#)
            #expect(try await watch.nextText() == "ADDED b 4")
            _ = try await client.mergePatch(companies + "/a", #"{"metadata":{"labels":{"team":"z"}}}"#)
            #expect(try await watch.nextText() == "DELETED a 5")
        }
    }

    @Test("initial events end with a bookmark that says so, of the resource's own kind")
    func initialEvents() async throws {
        try await live { _, client, port in
            let query = "?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&watch=true"
            let watch = try await WatchReader(port: port, companies + query + "&fieldSelector=metadata.name%3Db")
            #expect(try await watch.nextText() == "ADDED b 3")
            #expect(
                try await watch.next()?.jsonText()
                    == #"{"object":{"apiVersion":"test.dev/v1","kind":"Company","metadata":{"annotations":{"k8s.io/initial-events-end":"true"},"creationTimestamp":null,"resourceVersion":"3"}},"type":"BOOKMARK"}"#
            )
            _ = try await client.delete(companies + "/b")
            #expect(try await watch.nextText() == "DELETED b 4")
        }
    }

    @Test("bookmarks come each minute to those who take them")
    func bookmarks() async throws {
        let clock = ManualClock()
        try await live(.init(watch: Self.options(clock))) { _, client, port in
            let watch = try await WatchReader(
                port: port,
                companies + "?watch=true&resourceVersion=3&allowWatchBookmarks=1&labelSelector=team%3Dnone",
            )
            _ = try await client.post(companies, companyBody("c"))
            await clock.sleeping(until: .seconds(60))
            clock.advance(to: .seconds(60))
            let event = try await watch.next()
            #expect(event?["type"] == "BOOKMARK")
            #expect(event?[path: "object", "metadata"] == ["creationTimestamp": nil, "resourceVersion": "4"])
        }
    }

    @Test("ends cleanly when the client's time is over")
    func timeout() async throws {
        let clock = ManualClock()
        try await live(.init(watch: Self.options(clock))) { _, _, port in
            let watch = try await WatchReader(port: port, companies + "?watch=true&resourceVersion=3&timeoutSeconds=7")
            await clock.sleeping(until: .seconds(7))
            clock.advance(to: .seconds(7))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("a watch of tables has one row an event, and columns in the first only")
    func tables() async throws {
        try await live { _, _, port in
            let watch = try await WatchReader(port: port, companies + "?watch=true", accept: tableType)
            let first = try await watch.next()?["object"]
            let second = try await watch.next()?["object"]
            #expect(first?["kind"] == "Table")
            #expect(first?["columnDefinitions"]?.array?.count == 3)
            #expect(second?["columnDefinitions"] ?? .null == .null)
            #expect(second?["rows"]?.array?.first?["cells"] == ["b", "free", "27s"])
        }
    }

    @Test("a client that leaves is noticed")
    func leaving() async throws {
        let clock = ManualClock()
        try await live(.init(watch: Self.options(clock))) { _, _, port in
            do {
                let watch = try await WatchReader(port: port, companies + "?watch=true")
                #expect(try await watch.nextText() == "ADDED a 2")
                await clock.sleeping(until: .seconds(1_000))
            }
            while clock.sleeperCount > 0 { await Task.yield() }
        }
    }

    @Test("a connection serves on when its watch has ended")
    func reuse() async throws {
        let clock = ManualClock()
        try await live(.init(watch: Self.options(clock))) { _, client, _ in
            async let watch = client.get(companies + "?watch=true&resourceVersion=3&timeoutSeconds=7")
            await clock.sleeping(until: .seconds(7))
            clock.advance(to: .seconds(7))
            let answer = try await watch
            #expect(answer.headers[.connection] == nil)
            #expect(try await client.get(companies).code == 200)
            #expect(clock.sleeperCount == 0)
        }
    }

    @Test("watches get their bookmarks and their end at their own times, whoever else watches")
    func times() async throws {
        let clock = ManualClock()
        try await live(.init(watch: Self.options(clock))) { _, _, port in
            let path = companies + "?watch=true&resourceVersion=3&allowWatchBookmarks=true"
            let long = try await WatchReader(port: port, path + "&timeoutSeconds=150")
            await clock.sleeping(until: .seconds(60))
            clock.advance(to: .seconds(10))
            let short = try await WatchReader(port: port, path + "&timeoutSeconds=20")
            await clock.sleeping(until: .seconds(30))
            clock.advance(to: .seconds(30))
            #expect(try await short.next() == nil)
            for time in [60, 120] {
                await clock.sleeping(until: .seconds(time))
                clock.advance(to: .seconds(time))
                #expect(try await long.nextText() == "BOOKMARK 3")
            }
            await clock.sleeping(until: .seconds(150))
            clock.advance(to: .seconds(150))
            #expect(try await long.next() == nil)
            #expect(clock.sleeperCount == 0)
        }
    }

    @Test("a server that shuts down ends its watches")
    func shutdown() async throws {
        let server = try TestServer()
        let watch = try await server.application().test(.live) { client in
            _ = try await client.post(companies, companyBody("a"))
            let watch = Unchecked(try await WatchReader(port: try #require(client.port), companies + "?watch=true"))
            #expect(try await watch.value.nextText() == "ADDED a 2")
            return watch
        }
        #expect(try await watch.value.next() == nil)
    }

    @Test("a client that reads slowly gets every event in order")
    func many() async throws {
        try await live { server, client, port in
            let watch = try await WatchReader(port: port, companies + "?watch=true&resourceVersion=3")
            for number in 1...300 {
                _ = try await client.mergePatch(companies + "/a", #"{"metadata":{"labels":{"n":"\#(number)"}}}"#)
            }
            for number in 1...300 { #expect(try await watch.nextText() == "MODIFIED a \(number + 3)") }
        }
    }

    private static func options(_ clock: ManualClock) -> WatchOptions {
        WatchOptions(clock: clock, bookmarkInterval: .seconds(60), makeLifetime: { .seconds(1_000) })
    }
}
