import AgxModel
import ManifestFormat
import NIOCore
import TestSupport
import Testing

@testable import ResourceAPI

@Suite("watches of all namespaces whose servers mean harm", .timeLimit(.minutes(5)))
struct HostileServerTests {
    private static let initial = EverywhereWorld.initial

    /// Servers of acme, with task x at 101, and beta, with task y at 201.
    private static func servers() -> FakeServers {
        let servers = FakeServers("acme", "beta")
        servers.put("x", in: "acme")
        servers.put("y", in: "beta")
        return servers
    }

    private static func added(_ name: String, _ version: Int64, in namespace: String) -> String {
        #"{"type":"ADDED","object":\#(FakeStream.task(name, version, in: namespace).jsonText())}"#
    }

    @Test("a server that has ended a watch by 410 doesn't end the next one: its objects come again")
    func expiredTwice() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let first = try await world.listVersion()
            servers.set("acme", .refusing(410))
            do {
                let watch = try await world.watch("resourceVersion=\(first)")
                #expect(WatchReader.isExpired(try await watch.next()))
                #expect(try await watch.next() == nil)
                await servers.wait(for: "refused acme")
            }
            let second = try await world.listVersion()
            let watch = try await world.watch("resourceVersion=\(second)&allowWatchBookmarks=true")
            await servers.wait(for: "refused acme")
            servers.put("w", in: "beta")
            #expect(try await watch.nextText() == "ADDED w 202")
            servers.set("acme", .well)
            await world.clock.sleeping(until: .seconds(1))
            world.clock.advance(to: .seconds(1))
            #expect(try await watch.nextText() == "ADDED x 101")
            servers.put("z", in: "acme")
            #expect(try await watch.nextText() == "ADDED z 102")
            await world.clock.sleeping(until: .seconds(60))
            world.clock.advance(to: .seconds(60))
            let mark = try WatchReader.bookmark(try await watch.next())
            let next = try await world.watch("resourceVersion=\(mark.version)")
            servers.put("z", in: "acme")
            #expect(try await next.nextText() == "MODIFIED z 103")
        }
    }

    @Test("nor by breaking off among the first objects, which are not waited for any more")
    func brokenOffTwice() async throws {
        let servers = Self.servers()
        servers.set("acme", .saying(Self.added("x", 5, in: "acme") + "\n"))
        try await EverywhereWorld.run(servers) { world in
            do {
                let watch = try await world.watch(Self.initial)
                var event = try await watch.next()
                while event?["type"] == "ADDED" { event = try await watch.next() }
                #expect(WatchReader.isExpired(event))
            }
            let watch = try await world.watch(Self.initial)
            #expect(Set([try await watch.nextText(), try await watch.nextText()]) == ["ADDED x 5", "ADDED y 201"])
            let end = try WatchReader.bookmark(try await watch.next())
            #expect(end.endsInitialEvents)
            servers.put("w", in: "beta")
            #expect(try await watch.nextText() == "ADDED w 202")
            // Where the others are is known.
            servers.set("acme", .away)
            let next = try await world.watch("resourceVersion=\(end.version)")
            #expect(try await next.nextText() == "ADDED w 202")
        }
    }

    @Test("bookmarks that say nothing are no reason to wait for a server's objects, and end after 30 seconds")
    func withheldEnd() async throws {
        let servers = Self.servers()
        servers.set("beta", .holding)
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(Self.initial)
            #expect(try await watch.nextText() == "ADDED x 101")
            await servers.wait(for: "opened beta")
            await world.clock.sleeping(until: .seconds(2))
            world.clock.advance(to: .seconds(1))
            servers.mark("beta")
            world.clock.advance(to: .seconds(2))
            #expect(try WatchReader.bookmark(try await watch.next()).endsInitialEvents)
            await world.clock.sleeping(until: .seconds(30))
            servers.mark("beta")
            world.clock.advance(to: .seconds(30))
            await servers.wait(for: "closed beta")
            servers.set("beta", .well)
            await world.clock.sleeping(until: .seconds(31))
            world.clock.advance(to: .seconds(31))
            #expect(try await watch.nextText() == "ADDED y 201")
        }
    }

    @Test("one true line is no reason to ask a server again the sooner")
    func oneLineEach() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers, jitter: 0.75) { world in
            let watch = try await world.watch("resourceVersion=\(try await world.listVersion())")
            await servers.wait(for: "opened acme after 101")
            var due = Duration.zero
            for (version, seconds) in [(102, 1.0), (103, 2.0), (104, 4.0)] {
                due += .seconds(seconds * (0.8 + 0.4 * 0.75))
                servers.put("z", in: "acme")
                #expect(try await watch.nextText()?.hasSuffix("z \(version)") == true)
                servers.breakOff("acme")
                await world.clock.sleeping(until: due)
                world.clock.advance(to: due)
                await servers.wait(for: "opened acme after \(version)")
            }
        }
    }

    @Test("16 servers go through their objects at a time, and those that are silent let others begin")
    func pace() async throws {
        let servers = FakeServers()
        for number in 0..<20 {
            servers.add("n\(number)")
            servers.set("n\(number)", .holding)
        }
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(Self.initial)
            while servers.requests.count < 16 { await Task.yield() }
            for _ in 0..<100 { await Task.yield() }
            #expect(servers.requests.count == 16)
            world.clock.advance(to: .seconds(2))
            while servers.requests.count < 20 { await Task.yield() }
            world.clock.advance(to: .seconds(4))
            #expect(try WatchReader.bookmark(try await watch.next()).endsInitialEvents)
        }
    }

    @Test("where no server may send another stream, that is 429")
    func noRoom() async throws {
        try await EverywhereWorld.run(Self.servers(), limits: RequestLimits(forwardedWatches: 0)) { world in
            let watch = try await world.watch("")
            #expect(watch.code == 429)
        }
    }

    @Test("without initial events a server that was away tells all that it has when it is back")
    func fromNowAway() async throws {
        let servers = Self.servers()
        servers.set("acme", .away)
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("sendInitialEvents=false&resourceVersionMatch=NotOlderThan")
            await servers.wait(for: "missed acme")
            servers.set("acme", .well)
            await world.clock.sleeping(until: .seconds(1))
            world.clock.advance(to: .seconds(1))
            #expect(try await watch.nextText() == "ADDED x 101")
        }
    }

    private static func reader(_ shape: ResponseFormat.Shape) throws -> ForwardedObjectReader {
        let shaper = try ObjectShaper(
            try TestKinds.builtIn("Task"),
            shape: shape,
            query: try QueryItems("includeObject=Object"),
            now: .init(TestServer.startTime),
        )
        return ForwardedObjectReader(shaper, namespace: "acme")
    }

    private static func object(_ metadata: String, _ rest: String = "") throws -> JSONValue {
        let metadata = #"{"namespace":"acme"\#(metadata)}"#
        return try JSONValue.parse(json: Array(#"{"metadata":\#(metadata)\#(rest)}"#.utf8))
    }

    @Test(
        "an object that clients can't decode is not believed, in lists, events and rows",
        arguments: [
            #""name":5"#, #""uid":{}"#, #""resourceVersion":7"#, #""creationTimestamp":5"#,
            #""creationTimestamp":"now""#, #""deletionTimestamp":[]"#, #""labels":[]"#, #""labels":{"a":1}"#,
            #""annotations":{"a":null}"#, #""finalizers":{}"#, #""finalizers":[1]"#, #""ownerReferences":{}"#,
            #""ownerReferences":["a"]"#, #""ownerReferences":[{"uid":1}]"#, #""managedFields":"a""#,
            #""managedFields":[[]]"#, #""managedFields":[{"time":"x"}]"#, #""generation":"1""#, #""generation":1.5"#,
        ],
    )
    func undecodable(field: String) throws {
        let object = try Self.object("," + field)
        for shape in [ResponseFormat.Shape.whole, .metadata] {
            let reader = try Self.reader(shape)
            #expect(throws: StatusError.self) { try reader.elements(of: ["items": [object]]) }
        }
        let cells = Array(repeating: JSONValue.null, count: try TestKinds.builtIn("Task").columns.array?.count ?? 0)
        let table: JSONValue = ["rows": [["cells": .array(cells), "object": object]]]
        let reader = try Self.reader(.table)
        #expect(throws: StatusError.self) { try reader.elements(of: table) }
    }

    @Test("nor is one of another kind, or whose parts are none")
    func wrongParts() throws {
        let reader = try Self.reader(.whole)
        for rest in [#","spec":5"#, #","status":[]"#, #","kind":"Run""#, #","kind":5"#, #","apiVersion":"v2""#] {
            let object = try Self.object("", rest)
            #expect(throws: StatusError.self) { try reader.object(object) }
        }
        #expect(throws: StatusError.self) { try reader.object(["metadata": []]) }
        #expect(throws: StatusError.self) { try reader.object(5) }
    }

    @Test("what is absent, null or as it should be is believed")
    func decodable() throws {
        let reader = try Self.reader(.whole)
        let metadata = """
            ,"name":"x","uid":"u","creationTimestamp":"2026-01-01T00:00:00Z","deletionTimestamp":null,"generation":3,\
            "labels":{"a":"b"},"annotations":null,"finalizers":["f"],"ownerReferences":[{"uid":"1","controller":true}],\
            "managedFields":[{"manager":"m","time":"2026-01-01T00:00:00Z","fieldsV1":{"f:spec":{}}}]
            """
        let object = try Self.object(metadata, #","apiVersion":"runagx.com/v1","kind":"Task","spec":{"a":1}"#)
        #expect(try reader.elements(of: ["items": [object]]) == [object])
        let bare = try Self.object("")
        #expect(try reader.object(bare) == bare)
    }
}
