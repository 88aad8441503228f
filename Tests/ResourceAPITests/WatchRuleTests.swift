import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import TestSupport
import Testing

@Suite("the rules of watches", .timeLimit(.minutes(5)))
struct WatchRuleTests {
    private static let initial = "allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true"

    private func live(
        _ setup: TestServer.Setup = .init(),
        _ body: @escaping @Sendable (any TestClientProtocol, Int) async throws -> Void,
    ) async throws {
        // Kept until the end: its store is closed with it.
        let server = try TestServer(setup)
        defer { withExtendedLifetime(server) {} }
        try await server.application().test(.live) { client in
            for name in ["a", "b"] { _ = try await client.post(companies, companyBody(name)) }
            try await body(client, try #require(client.port))
        }
    }

    @Test(
        "parameters that contradict each other are refused",
        arguments: [
            ("sendInitialEvents=true", 422), ("sendInitialEvents=true&resourceVersionMatch=Exact", 422),
            ("sendInitialEvents=false", 422), ("resourceVersionMatch=NotOlderThan&resourceVersion=1", 422),
            ("continue=x", 400), ("timeoutSeconds=-1", 400), ("resourceVersion=old", 400),
            ("fieldSelector=spec.plan%3Dfree", 400), ("labelSelector=%21%21", 400),
        ],
    )
    func refused(query: String, code: Int) async throws {
        try await TestServer().test { client in
            let answer = try await client.get("\(companies)?watch=true&\(query)")
            #expect(answer.code == code, "\(answer.text)")
        }
    }

    @Test(
        "initial events come whatever version is named",
        arguments: ["", "&resourceVersion=0", "&resourceVersion=1"],
    )
    func initialEvents(version: String) async throws {
        try await live { client, port in
            let watch = try await WatchReader(port: port, "\(companies)?watch=true&\(Self.initial)\(version)")
            #expect(try await watch.nextText() == "ADDED a 2")
            #expect(try await watch.nextText() == "ADDED b 3")
            let end = try await watch.next()
            #expect(end?["type"] == "BOOKMARK")
            #expect(end?[path: "object", "metadata", "annotations"] == ["k8s.io/initial-events-end": "true"])
            _ = try await client.delete(companies + "/a")
            #expect(try await watch.nextText() == "DELETED a 4")
        }
    }

    @Test("initial events end without a bookmark for clients that don't take any")
    func withoutBookmarks() async throws {
        try await live { client, port in
            let query = "watch=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=true"
            let watch = try await WatchReader(port: port, "\(companies)?\(query)")
            #expect(try await watch.nextText() == "ADDED a 2")
            #expect(try await watch.nextText() == "ADDED b 3")
            _ = try await client.delete(companies + "/a")
            #expect(try await watch.nextText() == "DELETED a 4")
        }
    }

    @Test("without initial events a watch begins with the next change")
    func noInitialEvents() async throws {
        try await live { client, port in
            let query = "watch=true&resourceVersionMatch=NotOlderThan&sendInitialEvents=false"
            let watch = try await WatchReader(port: port, "\(companies)?\(query)")
            _ = try await client.delete(companies + "/b")
            #expect(try await watch.nextText() == "DELETED b 4")
        }
    }

    @Test("a deleted object comes as it last was, with the version of its deletion")
    func deleted() async throws {
        try await live { client, port in
            _ = try await client.mergePatch(companies + "/a", #"{"spec":{"seats":7}}"#)
            let watch = try await WatchReader(port: port, "\(companies)?watch=true&resourceVersion=4")
            _ = try await client.delete(companies + "/a")
            let event = try await watch.next()
            #expect(event?["type"] == "DELETED")
            #expect(event?[path: "object", "spec", "seats"] == 7)
            #expect(event?[path: "object", "metadata", "resourceVersion"] == "5")
        }
    }

    @Test("metadata alone is watched with bookmarks of the same shape")
    func partialMetadata() async throws {
        try await live { _, port in
            let accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
            let watch = try await WatchReader(port: port, "\(companies)?watch=true&\(Self.initial)", accept: accept)
            let first = try await watch.next()?["object"]
            #expect(first?["kind"] == "PartialObjectMetadata" && first?["spec"] == nil)
            _ = try await watch.next()
            #expect(try await watch.next()?[path: "object", "kind"] == "PartialObjectMetadata")
        }
    }

    @Test("a watch that names no time lives as long as the options say, and ends cleanly")
    func lifetime() async throws {
        let clock = ManualClock()
        let options = WatchOptions(clock: clock, makeLifetime: { .seconds(2_000) })
        try await live(.init(watch: options)) { _, port in
            let watch = try await WatchReader(port: port, "\(companies)?watch=true&resourceVersion=3&timeoutSeconds=0")
            await clock.sleeping(until: .seconds(2_000))
            clock.advance(to: .seconds(2_000))
            #expect(try await watch.next() == nil)
        }
    }

    @Test("lifetimes lie between 30 and 60 minutes, and differ")
    func lifetimes() {
        let lifetimes = (0..<200).map { _ in WatchOptions().makeLifetime() }
        #expect(lifetimes.allSatisfy { (Duration.seconds(1_800)...Duration.seconds(3_600)).contains($0) })
        #expect(Set(lifetimes).count > 20)
    }

    @Test("a selector by name shows one object's life")
    func byName() async throws {
        try await live { client, port in
            let query = "watch=true&fieldSelector=metadata.name%3Db,metadata.name%3Db&resourceVersion=0"
            let watch = try await WatchReader(port: port, "\(companies)?\(query)")
            #expect(try await watch.nextText() == "ADDED b 3")
            _ = try await client.mergePatch(companies + "/a", #"{"spec":{"seats":1}}"#)
            _ = try await client.mergePatch(companies + "/b", #"{"spec":{"seats":1}}"#)
            #expect(try await watch.nextText() == "MODIFIED b 5")
        }
    }
}
