import AgxModel
import ManifestFormat
import NIOCore
import TestSupport
import Testing

@testable import ResourceAPI

@Suite("watches of all namespaces whose servers are in trouble", .timeLimit(.minutes(5)))
struct EverywhereTroubleTests {
    private static let initial = EverywhereWorld.initial

    /// Servers of acme, with task x at 101, and beta, with task y at 201.
    private static func servers() -> FakeServers {
        let servers = FakeServers("acme", "beta")
        servers.put("x", in: "acme")
        servers.put("y", in: "beta")
        return servers
    }

    @Test(
        "a list of all namespaces refuses what other lists refuse, pages, and states of before",
        arguments: [
            ("limit=-1", 400), ("resourceVersion=x", 400), ("labelSelector=a%3D%3D%3Db", 400), ("continue=x", 400),
            ("fieldSelector=spec.nothing%3D1", 400), ("resourceVersionMatch=Exact", 422),
            ("sendInitialEvents=true", 422),
            ("resourceVersionMatch=Exact&resourceVersion=2", 410), ("limit=1", 200),
            ("limit=500&resourceVersion=0", 200), ("limit=500&resourceVersion=2", 410), ("resourceVersion=2", 200),
        ],
    )
    func parameters(query: String, code: Int) async throws {
        try await EverywhereWorld.run(Self.servers()) { world in
            let answer = try await world.client.get("\(EverywhereWorld.path)?\(query)")
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test("a server that is away holds nothing up, and its objects come when it is back")
    func away() async throws {
        let servers = Self.servers()
        servers.set("beta", .away)
        // Not after 2 s, when servers are silent.
        try await EverywhereWorld.run(servers, jitter: 0.75) { world in
            let watch = try await world.watch(Self.initial)
            #expect(try await watch.nextText() == "ADDED x 101")
            let end = try WatchReader.bookmark(try await watch.next())
            #expect(end.endsInitialEvents)
            await servers.wait(for: "missed beta")
            let pause = Duration.seconds(0.8 + 0.4 * 0.75)
            let second = pause + .seconds(2 * (0.8 + 0.4 * 0.75))
            await world.clock.sleeping(until: pause)
            world.clock.advance(to: pause)
            await servers.wait(for: "missed beta")
            servers.set("beta", .well)
            await world.clock.sleeping(until: second)
            world.clock.advance(to: second)
            #expect(try await watch.nextText() == "ADDED y 201")
            // It was not there at the end of the initial events: a watch from there begins with its objects.
            let next = try await world.watch("resourceVersion=\(end.version)")
            #expect(try await next.nextText() == "ADDED y 201")
        }
    }

    @Test("a server is asked again at once when its namespace has changed")
    func backEarly() async throws {
        let servers = Self.servers()
        servers.set("beta", .away)
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("")
            #expect(try await watch.nextText() == "ADDED x 101")
            await servers.wait(for: "missed beta")
            servers.set("beta", .well)
            servers.touch("beta")
            #expect(try await watch.nextText() == "ADDED y 201")
        }
    }

    @Test("a server that is silent is waited for 2 seconds, and then not by the next watches")
    func silent() async throws {
        let servers = Self.servers()
        servers.set("beta", .silent)
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(Self.initial)
            #expect(try await watch.nextText() == "ADDED x 101")
            await servers.wait(for: "asked beta")
            await world.clock.sleeping(until: .seconds(2))
            world.clock.advance(to: .seconds(2))
            #expect(try WatchReader.bookmark(try await watch.next()).endsInitialEvents)
            let next = try await world.watch(Self.initial)
            let events = [try await next.next(), try await next.next()]
            #expect(Set(events.map { $0?["type"] }) == ["ADDED", "BOOKMARK"])
        }
    }

    @Test("an answer that breaks off is asked for again from where it was")
    func brokenOff() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("resourceVersion=\(try await world.listVersion())")
            await servers.wait(for: "opened acme after 101")
            servers.put("z", in: "acme")
            #expect(try await watch.nextText() == "ADDED z 102")
            servers.breakOff("acme")
            await world.clock.sleeping(until: .seconds(1))
            servers.put("w", in: "acme")
            world.clock.advance(to: .seconds(1))
            await servers.wait(for: "opened acme after 102")
            #expect(try await watch.nextText() == "ADDED w 103")
            servers.put("y", in: "beta")
            #expect(try await watch.nextText() == "MODIFIED y 202")
        }
    }

    @Test("a server's bookmark is where it is asked from again")
    func bookmarked() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("resourceVersion=\(try await world.listVersion())")
            await servers.wait(for: "opened acme after 101")
            servers.say(#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"150"}}}"#, in: "acme")
            servers.breakOff("acme")
            await world.clock.sleeping(until: .seconds(1))
            world.clock.advance(to: .seconds(1))
            await servers.wait(for: "opened acme after 150")
            #expect(watch.code == 200)
        }
    }

    @Test("an answer that breaks off among the first objects ends the watch: some may be gone meanwhile")
    func brokenOffEarly() async throws {
        let servers = FakeServers("acme")
        let line = #"{"type":"ADDED","object":\#(FakeStream.task("x", 5, in: "acme").jsonText())}"# + "\n"
        servers.set("acme", .saying(line))
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("")
            #expect(try await watch.nextText() == "ADDED x 5")
            #expect(WatchReader.isExpired(try await watch.next()))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("a server that no longer knows what came next ends the watch", arguments: ["event", "status"])
    func expired(by way: String) async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let list = try await world.listVersion()
            servers.put("z", in: "acme")
            if way == "status" { servers.set("acme", .refusing(410)) } else { servers.compact("acme") }
            let watch = try await world.watch("resourceVersion=\(list)")
            #expect(WatchReader.isExpired(try await watch.next()))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("410 to a request without a version is a server's own trouble")
    func expiredWithoutVersion() async throws {
        let servers = Self.servers()
        servers.set("beta", .refusing(410))
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(Self.initial)
            #expect(try await watch.nextText() == "ADDED x 101")
            #expect(try WatchReader.bookmark(try await watch.next()).endsInitialEvents)
        }
    }

    @Test(
        "a server that tells of what isn't its own, or of nothing, is not believed",
        arguments: [
            #"{"type":"ADDED","object":{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"y","namespace":"beta","resourceVersion":"9"}}}"#,
            #"{"type":"ADDED","object":{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"y","resourceVersion":"9"}}}"#,
            #"{"type":"ADDED","object":{"apiVersion":"runagx.com/v1","kind":"Run","metadata":{"name":"y","namespace":"acme","resourceVersion":"9"}}}"#,
            #"{"type":"ADDED","object":{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"y","namespace":"acme"}}}"#,
            #"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"-1"}}}"#,
            #"{"type":"NEWS","object":{}}"#, #"{"type":"ERROR","object":{"code":500,"message":"broken"}}"#, "nonsense",
            "[]", "{}", "", String(repeating: "[", count: 10_000),
        ],
    )
    func untrue(line: String) async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch("resourceVersion=\(try await world.listVersion())")
            await servers.wait(for: "opened acme after 101")
            servers.say(line, in: "acme")
            await servers.wait(for: "closed acme")
            servers.put("w", in: "beta")
            #expect(try await watch.nextText() == "ADDED w 202")
            servers.put("z", in: "acme")
            await world.clock.sleeping(until: .seconds(1))
            world.clock.advance(to: .seconds(1))
            #expect(try await watch.nextText() == "ADDED z 102")
        }
    }

    @Test("rows of tables are checked like objects")
    func untrueRow() async throws {
        let reader = ForwardedEventReader(
            shaper: try ObjectShaper(
                try TestKinds.builtIn("Task"),
                shape: .table,
                query: try QueryItems(nil),
                now: .init(TestServer.startTime),
            ),
            namespace: "acme",
        )
        let cells = Array(repeating: "1", count: try TestKinds.builtIn("Task").columns.array?.count ?? 0)
        let right = cells.joined(separator: ",")
        func line(_ rows: String) -> ByteBuffer {
            ByteBuffer(
                string:
                    #"{"type":"ADDED","object":{"kind":"Table","metadata":{"resourceVersion":"7"},"rows":\#(rows)}}"#
            )
        }
        let own = #"{"cells":[\#(right)],"object":{"metadata":{"namespace":"acme"}}}"#
        let foreign = #"{"cells":[\#(right)],"object":{"metadata":{"namespace":"beta"}}}"#
        let short = #"{"cells":["t"],"object":{"metadata":{"namespace":"acme"}}}"#
        let bare = #"{"cells":[\#(right)]}"#
        _ = try reader.event(in: line("[\(own)]"))
        for rows in ["[\(foreign)]", "[\(own),\(own)]", "[]", "[\(short)]", "[\(bare)]", #"[{"object":{}}]"#] {
            #expect(throws: StatusError.self) { try reader.event(in: line(rows)) }
        }
    }

    @Test("a line without end is read no further than its bound, and harms no other server")
    func endlessLine() async throws {
        let servers = Self.servers()
        let piece = 1 << 20
        servers.set("acme", .babbling(ByteBuffer(repeating: UInt8(ascii: "a"), count: piece)))
        try await EverywhereWorld.run(servers) { world in
            let watch = try await world.watch(Self.initial)
            let events = [try await watch.next(), try await watch.next()]
            #expect(events.map { $0?["type"] } == ["ADDED", "BOOKMARK"])
            #expect(servers.babble * piece <= ForwardedEventReader.maximumLineBytes + 2 * piece)
        }
    }

    @Test("a namespace that is new joins by itself, and one that is gone ends the watch")
    func comingAndGoing() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let list = try await world.listVersion()
            let watch = try await world.watch("resourceVersion=\(list)")
            await servers.wait(for: "opened beta after 201")
            servers.add("new")
            servers.put("n", in: "new")
            #expect(try await watch.nextText() == "ADDED n 301")
            servers.remove("beta")
            #expect(WatchReader.isExpired(try await watch.next()))
            #expect(try await watch.next() == nil)
            let later = try await world.watch("resourceVersion=\(list)")
            #expect(WatchReader.isExpired(try await later.next()))
        }
    }

    @Test("a namespace that was made anew under its name is another one")
    func madeAnew() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers) { world in
            let list = try await world.listVersion()
            servers.remove("acme")
            servers.add("acme", id: "2")
            let watch = try await world.watch("resourceVersion=\(list)")
            #expect(WatchReader.isExpired(try await watch.next()))
        }
    }

    @Test("a namespace whose server sends all the watches that it may is away for now")
    func fullServer() async throws {
        let servers = Self.servers()
        try await EverywhereWorld.run(servers, limits: RequestLimits(forwardedWatches: 1)) { world in
            do {
                let path = "/apis/runagx.com/v1/namespaces/beta/tasks?watch=true&sendInitialEvents=true"
                let one = try await WatchReader(port: world.port, path)
                #expect(try await one.nextText() == "ADDED y 201")
                let watch = try await world.watch(Self.initial)
                #expect(try await watch.nextText() == "ADDED x 101")
                #expect(try WatchReader.bookmark(try await watch.next()).endsInitialEvents)
                #expect(one.code == 200)
            }
            while world.limiter.watchCount > 0 { await Task.yield() }
        }
    }
}
