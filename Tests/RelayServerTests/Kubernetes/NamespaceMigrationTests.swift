import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import RelayServer
import Testing

@Suite("namespaces from client-side to server-side apply", .timeLimit(.minutes(5)))
struct NamespaceMigrationTests {
    private static let path = "/api/v1/namespaces"
    private static let companies = "/apis/runagx.com/v1/companies"
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    private static func namespace(_ labels: [String: JSONValue]) -> JSONValue {
        ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "acme", "labels": .object(labels)]]
    }

    /// Namespace acme with the label `team: a`, as `kubectl apply` makes it.
    private func withNamespace(
        _ body: @Sendable (any TestClientProtocol, RelayWorld) async throws -> Void
    ) async throws {
        let world = try RelayWorld()
        try await world.put("Plan", "free", spec: [:])
        try await world.test { client in
            var object = Self.namespace(["team": "a"])
            let applied = object.jsonText() + "\n"
            object["metadata"]?["annotations"] = [Self.annotation: .string(applied)]
            let uri = Self.path + "?fieldManager=kubectl-client-side-apply"
            #expect(try await client.ask(.post, uri, object.jsonText()).code == 201)
            try await body(client, world)
        }
    }

    /// `kubectl apply --server-side`.
    private static func apply(
        _ labels: [String: JSONValue],
        _ client: any TestClientProtocol,
    ) async throws -> JSONAnswer {
        let uri = path + "/acme?fieldManager=kubectl"
        return try await client.ask(.patch, uri, namespace(labels).jsonText(), type: "application/apply-patch+yaml")
    }

    /// What any other command of kubectl patches.
    private static func patch(
        _ metadata: JSONValue,
        by manager: String,
        at place: String = Self.path,
        _ client: any TestClientProtocol,
    ) async throws -> Int {
        let body: JSONValue = ["metadata": metadata]
        let uri = place + "/acme?fieldManager=" + manager
        return try await client.ask(.patch, uri, body.jsonText(), type: "application/merge-patch+json").code
    }

    private static func labels(_ world: RelayWorld) async throws -> [String: String]? {
        try await world.store.get(RecordKey(kind: "Company", name: "acme"))?.labels
    }

    @Test("what client-side apply has written may be changed, and the annotation says so")
    func changed() async throws {
        try await withNamespace { client, world in
            let answer = try await Self.apply(["team": "b"], client)
            #expect(answer.code == 200, "\(answer.json)")
            #expect(try await Self.labels(world) == ["team": "b"])
            let shown = try await client.ask(.get, Self.path + "/acme").json
            let text = shown[path: "metadata", "annotations"]?[Self.annotation]?.string ?? ""
            let applied = try JSONValue.parse(json: Array(text.utf8))
            #expect(applied["kind"] == "Namespace" && applied["apiVersion"] == "v1" && applied["spec"] == nil)
            #expect(applied[path: "metadata", "labels"] == ["team": "b"])
        }
    }

    @Test("what is dropped goes away, at once and later; what others set stays", arguments: [true, false])
    func dropped(isFirst: Bool) async throws {
        try await withNamespace { client, world in
            let labelled = try await Self.patch(["labels": ["x": "y"]], by: "kubectl-label", client)
            #expect(labelled == 200)
            if !isFirst { #expect(try await Self.apply(["team": "a"], client).code == 200) }
            #expect(try await Self.apply([:], client).code == 200)
            #expect(try await Self.labels(world) == ["x": "y"])
        }
    }

    @Test("what somebody else has changed since is a conflict")
    func conflict() async throws {
        try await withNamespace { client, world in
            #expect(try await Self.patch(["labels": ["team": "c"]], by: "kubectl-edit", client) == 200)
            let answer = try await Self.apply(["team": "b"], client)
            #expect(answer.code == 409)
            #expect(answer.message.contains("kubectl-edit") && answer.message.contains(".metadata.labels.team"))
            #expect(try await Self.labels(world) == ["team": "c"])
        }
    }

    @Test("a label that client-side apply has written to the company, too, stays there")
    func company() async throws {
        try await withNamespace { client, world in
            let manifest: JSONValue = [
                "apiVersion": "runagx.com/v1", "kind": "Company",
                "metadata": ["name": "acme", "labels": ["team": "a"]], "spec": ["plan": "free"],
            ]
            let annotations: JSONValue = [Self.annotation: .string(manifest.jsonText())]
            let metadata: JSONValue = ["annotations": annotations]
            let manager = "kubectl-client-side-apply"
            let patched = try await Self.patch(metadata, by: manager, at: Self.companies, client)
            #expect(patched == 200)
            #expect(try await Self.apply([:], client).code == 200)
            #expect(try await Self.labels(world) == ["team": "a"])
        }
    }

    @Test("an annotation that can't be read gives no rights, and fails nothing")
    func unreadable() async throws {
        try await withNamespace { client, world in
            for text in ["{", "[]", "null", #"{"metadata":7}"#] {
                let metadata: JSONValue = ["annotations": [Self.annotation: .string(text)]]
                let annotated = try await Self.patch(metadata, by: "kubectl-annotate", client)
                #expect(annotated == 200)
                #expect(try await Self.apply(["team": "b"], client).code == 409, "\(text)")
                #expect(try await Self.apply(["team": "a"], client).code == 200, "\(text)")
            }
            #expect(try await Self.labels(world) == ["team": "a"])
        }
    }
}
