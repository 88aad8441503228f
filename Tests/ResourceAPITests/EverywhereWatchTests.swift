import HTTPTypes
import ManifestFormat
import TestSupport
import Testing

@testable import ResourceAPI

@Suite("watches of all namespaces", .timeLimit(.minutes(5)))
struct EverywhereWatchTests {
    private static let initial = EverywhereWorld.initial

    @Test("a watch goes on where the list was, and the next one at the bookmark: nothing is lost or repeated")
    func resume() async throws {
        let servers = FakeServers("acme", "beta")
        servers.put("x", in: "acme")
        servers.put("y", in: "beta")
        try await EverywhereWorld.run(servers) { world in
            let list = try await world.listVersion()
            #expect(list > 1_000_000_000_000_000)
            servers.put("z", in: "acme")
            var second: Int64 = 0
            do {
                let watch = try await world.watch("resourceVersion=\(list)&allowWatchBookmarks=true")
                #expect(try await watch.nextText() == "ADDED z 102")
                await world.clock.sleeping(until: .seconds(60))
                world.clock.advance(to: .seconds(60))
                second = try WatchReader.bookmark(try await watch.next()).version
                #expect(second > list)
            }
            servers.put("w", in: "beta")
            servers.delete("x", in: "acme")
            let watch = try await world.watch("resourceVersion=\(second)")
            let texts = [try await watch.nextText(), try await watch.nextText()]
            #expect(Set(texts) == ["ADDED w 202", "DELETED x 103"])
            servers.put("w", in: "beta")
            #expect(try await watch.nextText() == "MODIFIED w 203")
        }
    }

    @Test("a version that nobody has given, such as an object's own, is too old", arguments: [1, 102, Int64.max])
    func unknownVersion(version: Int64) async throws {
        try await EverywhereWorld.run(FakeServers("acme")) { world in
            let watch = try await world.watch("resourceVersion=\(version)")
            #expect(watch.code == 200)
            #expect(WatchReader.isExpired(try await watch.next()))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("all objects come first, and one bookmark says where they end")
    func initialEvents() async throws {
        let servers = FakeServers("acme", "beta", "none")
        servers.put("x", in: "acme")
        servers.put("y", in: "beta")
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(Self.initial)
            #expect(Set([try await watch.nextText(), try await watch.nextText()]) == ["ADDED x 101", "ADDED y 201"])
            let end = try WatchReader.bookmark(try await watch.next())
            #expect(end.endsInitialEvents)
            servers.delete("y", in: "beta")
            #expect(try await watch.nextText() == "DELETED y 202")
            let next = try await world.watch("resourceVersion=\(end.version)")
            #expect(try await next.nextText() == "DELETED y 202")
        }
    }

    @Test("without a version all objects come, without a bookmark", arguments: ["", "resourceVersion=0"])
    func withoutVersion(query: String) async throws {
        let servers = FakeServers("acme")
        servers.put("x", in: "acme")
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(query)
            #expect(try await watch.nextText() == "ADDED x 101")
            servers.put("x", in: "acme")
            #expect(try await watch.nextText() == "MODIFIED x 102")
        }
    }

    @Test("without initial events only what happens from now on is told")
    func fromNow() async throws {
        let servers = FakeServers("acme")
        servers.put("x", in: "acme")
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("sendInitialEvents=false&resourceVersionMatch=NotOlderThan")
            await servers.wait(for: "opened acme")
            servers.put("y", in: "acme")
            #expect(try await watch.nextText() == "ADDED y 102")
        }
    }

    @Test("with no namespace at all the initial events end at once")
    func noNamespaces() async throws {
        try await EverywhereWorld.run(FakeServers()) { world in
            let watch = try await world.watch(Self.initial)
            #expect(try WatchReader.bookmark(try await watch.next()).endsInitialEvents)
        }
    }

    @Test("selectors go on to every server, and parameters that contradict each other are refused here")
    func parameters() async throws {
        let servers = FakeServers("acme")
        try await EverywhereWorld.run(servers) { world in
            let query =
                "labelSelector=a%3Db&fieldSelector=metadata.namespace%3Dacme,metadata.name!%3Dx&timeoutSeconds=9"
            let watch = try await world.watch(query)
            await servers.wait(for: "opened acme")
            let path = try #require(servers.requests.last?.path)
            let items = try QueryItems(path.split(separator: "?").last.map(String.init))
            #expect(items.text("labelSelector") == "a=b")
            #expect(items.text("fieldSelector") == "metadata.namespace=acme,metadata.name!=x")
            #expect(items.text("timeoutSeconds") == nil && items.text("resourceVersion") == nil)
            #expect(watch.code == 200)
            for wrong in ["sendInitialEvents=true", "fieldSelector=spec.nope%3D1", "labelSelector=%21%21"] {
                let code = try await world.client.get("\(EverywhereWorld.path)?watch=true&\(wrong)").code
                #expect([400, 422].contains(code))
            }
        }
    }

    @Test("tables have one row an event, and columns in the first only")
    func tables() async throws {
        let servers = FakeServers("acme", "beta")
        servers.put("x", in: "acme")
        servers.put("y", in: "beta")
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("", accept: tableType)
            let (first, second) = (try await watch.next()?["object"], try await watch.next()?["object"])
            #expect(first?["kind"] == "Table")
            let columns = try TestKinds.builtIn("Task").columns
            #expect(first?["columnDefinitions"] == columns)
            #expect(second?["columnDefinitions"] == .null)
            let rows = [first, second].compactMap { $0?["rows"]?.array?.first }
            #expect(Set(rows.map { $0["cells"]?.array?.first }) == ["x", "y"])
            #expect(
                Set(rows.map { $0[path: "object", "metadata", "namespace"]?.string }) == ["acme", "beta"]
            )
            #expect(rows.allSatisfy { $0[path: "object", "kind"] == "PartialObjectMetadata" })
        }
    }

    @Test("a watch ends with a bookmark when its time is over")
    func lifetime() async throws {
        let servers = FakeServers("acme")
        servers.put("x", in: "acme")
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("allowWatchBookmarks=true&timeoutSeconds=7")
            #expect(try await watch.nextText() == "ADDED x 101")
            servers.put("y", in: "acme")
            #expect(try await watch.nextText() == "ADDED y 102")
            await world.clock.sleeping(until: .seconds(7))
            world.clock.advance(to: .seconds(7))
            let last = try WatchReader.bookmark(try await watch.next())
            #expect(!last.endsInitialEvents)
            #expect(try await watch.next() == nil)
            servers.put("z", in: "acme")
            let next = try await world.watch("resourceVersion=\(last.version)")
            #expect(try await next.nextText() == "ADDED z 103")
        }
    }

    @Test("a client that leaves ends the answers of all servers, and no longer counts")
    func leaving() async throws {
        let servers = FakeServers("acme", "beta")
        servers.put("x", in: "acme")
        try await EverywhereWorld.run(servers) { world in
            do {
                let watch = try await world.watch("")
                #expect(try await watch.nextText() == "ADDED x 101")
                await servers.wait(for: "opened beta")
                #expect(world.limiter.watchCount == 1)
            }
            await servers.wait(for: "closed acme")
            while world.limiter.watchCount > 0 || world.clock.sleeperCount > 0 { await Task.yield() }
        }
    }

    @Test("a user's watches of all namespaces count as one each, and one too many is 429")
    func tooMany() async throws {
        let servers = FakeServers("acme", "beta")
        servers.put("x", in: "acme")
        try await EverywhereWorld.run(servers, limits: RequestLimits(watches: 1)) { world in
            let watch = try await world.watch("")
            #expect(try await watch.nextText() == "ADDED x 101")
            let second = try await world.watch("")
            #expect(second.code == 429)
        }
    }

    @Test("a list with an object of another namespace is missing")
    func foreignList() async throws {
        let list = #"{"items":[{"metadata":{"name":"t","namespace":"beta"}}]}"#
        let forwarder = ListForwarder(lists: ["acme": list, "beta": list])
        var setup = TestServer.Setup()
        setup.forwarder = forwarder
        setup.forwarded = [ForwardedResource(try TestKinds.builtIn("Task"))]
        try await TestServer(setup).test { client in
            let answer = try await client.get(EverywhereWorld.path)
            #expect(try answer.json["items"]?.array?.count == 1)
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.count == 1 && warnings[0].contains("acme are missing"), "\(warnings)")
        }
    }
}
