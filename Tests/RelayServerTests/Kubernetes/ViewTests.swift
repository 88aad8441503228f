import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import RelayServer
import Testing

/// What all views have in common.
@Suite("objects as Kubernetes' own kinds", .timeLimit(.minutes(5)))
struct ViewTests {
    /// One view, with the only object in it.
    struct View: Sendable, CustomTestStringConvertible {
        var path: String
        var apiVersion: String
        var kind: String
        var name: String

        var testDescription: String { "\(apiVersion) \(kind)" }
    }

    private static let views = [
        View(path: "/api/v1/namespaces", apiVersion: "v1", kind: "Namespace", name: "acme"),
        View(path: "/api/v1/namespaces/acme/pods", apiVersion: "v1", kind: "Pod", name: "sandbox"),
        View(path: "/api/v1/pods", apiVersion: "v1", kind: "Pod", name: "sandbox"),
        View(
            path: "/apis/events.k8s.io/v1/namespaces/acme/events",
            apiVersion: "events.k8s.io/v1",
            kind: "Event",
            name: "e",
        ),
    ]

    @Test("initial events end with a bookmark of the view's own kind, which says so", arguments: views)
    func initialEvents(view: View) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let event: JSONValue = [
            "apiVersion": "v1", "kind": "Event", "metadata": ["name": "e", "namespace": "acme"],
            "involvedObject": ["kind": "Container", "name": "sandbox", "namespace": "acme"], "reason": "Started",
        ]
        let last = try await world.store.create(RecordDraft(object: event)).resourceVersion
        try await world.testLive { _, port in
            let query = "watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"
            let watch = try await WatchReader(port: port, "\(view.path)?\(query)")
            let added = try await watch.next()
            #expect(added?["type"] == "ADDED")
            #expect(added?[path: "object", "apiVersion"]?.string == view.apiVersion)
            #expect(added?[path: "object", "kind"]?.string == view.kind)
            #expect(added?[path: "object", "metadata", "name"]?.string == view.name)
            let bookmark = try await watch.next()
            #expect(bookmark?["type"] == "BOOKMARK")
            #expect(bookmark?[path: "object", "apiVersion"]?.string == view.apiVersion)
            #expect(bookmark?[path: "object", "kind"]?.string == view.kind)
            let metadata = bookmark?[path: "object", "metadata"]
            #expect(metadata?["annotations"] == ["k8s.io/initial-events-end": "true"])
            #expect(metadata?["resourceVersion"]?.string == String(last))
        }
    }

    private static func namespace(_ name: String, label: String) -> String {
        #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\#(name)","labels":{"a":"\#(label)"}}}"#
    }

    /// A write of namespace `acme` that there is, or of `beta` that there isn't.
    struct Write: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var name: String
        var type: String?
        var code: Int

        var testDescription: String { "\(method) \(name) \(type ?? "")" }
    }

    @Test(
        "a dry run of a namespace's write is answered as the write, and changes nothing",
        arguments: [
            Write(method: .post, name: "beta", code: 201),
            Write(method: .patch, name: "acme", type: "application/merge-patch+json", code: 200),
            Write(method: .patch, name: "acme", type: "application/strategic-merge-patch+json", code: 200),
            Write(method: .patch, name: "acme", type: "application/apply-patch+yaml", code: 200),
            Write(method: .patch, name: "beta", type: "application/apply-patch+yaml", code: 201),
            Write(method: .delete, name: "acme", code: 200),
        ],
    )
    func dryRun(write: Write) async throws {
        let world = try RelayWorld()
        try await world.put("Plan", "free", spec: [:])
        try await world.test { client in
            let path = "/api/v1/namespaces"
            let made = try await client.ask(.post, path, Self.namespace("acme", label: "old"))
            #expect(made.code == 201, "\(made.json)")
            let version = try await world.store.latestResourceVersion()
            let item = write.method == .post ? path : "\(path)/\(write.name)"
            let body = write.method == .delete ? nil : Self.namespace(write.name, label: "new")
            let query = "?dryRun=All" + (write.method == .delete ? "" : "&fieldManager=test&force=true")
            let isApply = write.type == "application/apply-patch+yaml"
            let options = isApply ? query : query.replacing("&force=true", with: "")
            let answer = try await client.ask(write.method, item + options, body, type: write.type)
            #expect(answer.code == write.code, "\(answer.json)")
            if write.method != .delete { #expect(answer.json[path: "metadata", "labels", "a"] == "new") }
            #expect(try await world.store.latestResourceVersion() == version)
            #expect(try await client.ask(.get, path).names == ["acme"])
            #expect(try await client.ask(.get, path + "/acme").json == made.json)
        }
    }
}
