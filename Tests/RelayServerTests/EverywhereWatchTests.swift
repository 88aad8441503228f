import AgxModel
import Foundation
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import ResourceAPI
import TestSupport
import Testing

@Suite("watches of all companies", .timeLimit(.minutes(5)))
struct EverywhereWatchTests {
    /// A runtime of a company that answers watches with these lines, and goes on until nobody listens.
    private func runtime(of company: String, _ lines: [JSONValue], left: Flag) -> StubRuntime {
        StubRuntime { router in
            router.get("/apis/runagx.com/v1/namespaces/\(company)/tasks") { request, _ in
                #expect(request.headers[.authorization] == "Bearer token-of-\(company)")
                return Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        for line in lines { try await writer.write(ByteBuffer(string: line.jsonText() + "\n")) }
                        try await request.body.consumeWithInboundCloseHandler { _ in
                            await left.wait()
                        } onInboundClosed: {
                            left.set()
                        }
                        try await writer.finish(nil)
                    },
                )
            }
        }
    }

    private static func added(_ name: String, of company: String) -> JSONValue {
        [
            "type": "ADDED",
            "object": [
                "apiVersion": "runagx.com/v1", "kind": "Task",
                "metadata": ["name": .string(name), "namespace": .string(company), "resourceVersion": "5"],
            ],
        ]
    }

    private static let end: JSONValue = [
        "type": "BOOKMARK",
        "object": ["metadata": ["resourceVersion": "7", "annotations": ["k8s.io/initial-events-end": "true"]]],
    ]

    @Test("events of all runtimes come together, and a client that leaves is noticed by all of them")
    func together() async throws {
        let world = try RelayWorld()
        for name in ["acme", "beta"] { try await world.put("Company", name, spec: ["plan": "free"]) }
        let (acme, beta) = (Flag(), Flag())
        let first = runtime(of: "acme", [Self.added("x", of: "acme"), Self.end], left: acme)
        let second = runtime(of: "beta", [Self.added("y", of: "beta"), Self.end], left: beta)
        try await first.run(at: world.addressing.runtimeSocket(of: "acme")) {
            try await second.run(at: world.addressing.runtimeSocket(of: "beta")) {
                try await world.testLive { _, port in
                    let query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                    let lines = try await StreamReader.readLines(
                        3,
                        port: port,
                        "/apis/runagx.com/v1/tasks?\(query)&allowWatchBookmarks=true",
                    )
                    let events = try lines.map { try JSONValue.parse(json: Array($0.utf8)) }
                    #expect(events.map { $0["type"] } == ["ADDED", "ADDED", "BOOKMARK"])
                    let names = events.prefix(2).map { $0[path: "object", "metadata", "name"]?.string }
                    #expect(Set(names) == ["x", "y"])
                    await acme.wait()
                    await beta.wait()
                }
            }
        }
    }

    private static func draft(_ name: String) throws -> RecordDraft {
        try RecordDraft(
            object: [
                "apiVersion": "runagx.com/v1", "kind": "Task",
                "metadata": ["name": .string(name), "namespace": "acme"], "spec": ["prompt": "true"],
            ]
        )
    }

    @Test(
        "a store behind a socket is watched as one of ours is, and again from where that was",
        arguments: ["application/json", "application/json;as=Table;v=v1;g=meta.k8s.io"],
    )
    func realStore(accept: String) async throws {
        let world = try RelayWorld()
        try await world.withRuntime(of: "acme") { store in
            let first = try await store.create(try Self.draft("first"))
            // No time passes: on a busy machine a store's answer could be waited for too long.
            try await world.testLive({ $0.routes.watch.clock = ManualClock() }) { _, port in
                func events(_ query: String) async throws -> [JSONValue] {
                    let path = "/apis/runagx.com/v1/tasks?watch=true&allowWatchBookmarks=true&" + query
                    return try await StreamReader.readLines(2, port: port, path, accept: accept)
                        .map { try JSONValue.parse(json: Array($0.utf8)) }
                }
                let present = try await events("sendInitialEvents=true&resourceVersionMatch=NotOlderThan")
                #expect(present.map { $0["type"] } == ["ADDED", "BOOKMARK"])
                let version = try #require(present.last?[path: "object", "metadata", "resourceVersion"]?.string)
                _ = try await store.create(try Self.draft("second"))
                _ = try await store.delete(first.key)
                let later = try await events("resourceVersion=" + version)
                #expect(later.map { $0["type"] } == ["ADDED", "DELETED"])
                #expect(later.map { $0[path: "object", "metadata", "resourceVersion"] } == ["3", "4"])
            }
        }
    }

    @Test("metadata alone is listed and watched in all namespaces, for clients that want no more")
    func metadata() async throws {
        let world = try RelayWorld()
        try await world.withRuntime(of: "acme") { store in
            _ = try await store.create(try Self.draft("first"))
            try await world.testLive({ $0.routes.watch.clock = ManualClock() }) { client, port in
                let path = "/apis/runagx.com/v1/tasks"
                let kind = "application/json;as=PartialObjectMetadata"
                let list = try await client.ask(.get, path, accept: kind + "List;v=v1;g=meta.k8s.io").json
                #expect(list["kind"] == "PartialObjectMetadataList")
                let items = list["items"]?.array ?? []
                #expect(items.map { $0[path: "metadata", "name"] } == ["first"])
                #expect(items.allSatisfy { $0["kind"] == "PartialObjectMetadata" && $0["spec"] == nil })
                let version = try #require(list[path: "metadata", "resourceVersion"]?.string)
                _ = try await store.create(try Self.draft("second"))
                let query = "?watch=true&resourceVersion=" + version
                let accept = kind + ";v=v1;g=meta.k8s.io"
                let lines = try await StreamReader.readLines(1, port: port, path + query, accept: accept)
                let event = try JSONValue.parse(json: Array(try #require(lines.first).utf8))
                #expect(event["type"] == "ADDED")
                #expect(event[path: "object", "kind"] == "PartialObjectMetadata")
                #expect(event[path: "object", "metadata", "name"] == "second")
                #expect(event[path: "object", "spec"] == nil)
            }
        }
    }

    @Test("what becomes of companies is told")
    func changes() async throws {
        let world = try RelayWorld()
        let forwarder = RuntimeForwarder(addressing: world.addressing, store: world.store)
        try await world.put("Company", "old", spec: ["plan": "free"])
        let changes = forwarder.namespaceChanges()
        let record = try await world.put("Company", "acme", spec: ["plan": "free"])
        try await world.put("Container", "sandbox", namespace: "acme", spec: ["image": "x"])
        try await world.report(RelayWorld.status(ready: true, reason: "AllReady"), of: record)
        _ = try await world.store.delete(record.key)
        let acme = ForwardedNamespace(name: "acme", id: record.uid)
        var told: [NamespaceChange] = []
        for try await change in changes {
            told.append(change)
            if case .gone = change { break }
        }
        #expect(told == [.present(acme), .present(acme), .gone(acme)])
        await forwarder.shutDown()
    }
}
