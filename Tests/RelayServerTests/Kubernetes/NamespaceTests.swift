import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import Testing

@Suite("companies as namespaces", .timeLimit(.minutes(5)))
struct NamespaceTests {
    private static let path = "/api/v1/namespaces"

    private func withRelay(
        finalizers: [String] = [],
        _ body: @Sendable (any TestClientProtocol, RelayWorld) async throws -> Void,
    ) async throws {
        let world = try RelayWorld()
        try await world.put("Plan", "free", spec: [:])
        try await world.test({ $0.initialFinalizers = { $0 == "Company" ? finalizers : [] } }) {
            try await body($0, world)
        }
    }

    private static let acme = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"acme","labels":{"a":"b"}}}"#

    @Test("a created namespace is a company with defaults, and the other way round")
    func create() async throws {
        try await withRelay { client, world in
            let created = try await client.ask(.post, Self.path, Self.acme)
            #expect(created.code == 201, "\(created.json)")
            #expect(created.json["kind"] == "Namespace")
            #expect(created.json[path: "status", "phase"] == "Active")
            let company = try await world.store.get(RecordKey(kind: "Company", name: "acme"))
            #expect(company?.spec["plan"] == "free")
            #expect(company?.labels == ["a": "b"])
            #expect(created.json[path: "metadata", "uid"]?.string == company?.uid)
            try await world.put("Company", "beta", spec: ["plan": "free"])
            let list = try await client.ask(.get, Self.path + "?labelSelector=a%3Db")
            #expect(list.json["kind"] == "NamespaceList")
            #expect(list.json["items"]?.array?.count == 1)
            #expect(try await client.ask(.get, Self.path + "/beta").code == 200)
            #expect(try await client.ask(.get, Self.path + "?fieldSelector=status.phase%3DTerminating").names == [])
        }
    }

    @Test("what was applied as a company is not shown, and no annotation is no member")
    func appliedCompany() async throws {
        try await withRelay { client, _ in
            let company = #"""
                {"apiVersion":"runagx.com/v1","kind":"Company","metadata":{"name":"acme","annotations":
                {"kubectl.kubernetes.io/last-applied-configuration":"{}"}},"spec":{"plan":"free"}}
                """#
            #expect(try await client.ask(.post, "/apis/runagx.com/v1/companies", company).code == 201)
            let metadata = try await client.ask(.get, Self.path + "/acme").json["metadata"]?.object ?? [:]
            #expect(metadata["name"] == "acme" && metadata["annotations"] == nil)
        }
    }

    @Test("newer clients create namespaces in protobuf")
    func protobuf() async throws {
        try await withRelay { client, _ in
            // k8s\0, then Unknown{typeMeta{v1, Namespace}, raw: Namespace{metadata{name: acme}}}
            var message: [UInt8] = [0x6B, 0x38, 0x73, 0x00, 0x0A, 0x0F, 0x0A, 0x02] + Array("v1".utf8)
            message += [0x12, 0x09] + Array("Namespace".utf8)
            message += [0x12, 0x08, 0x0A, 0x06, 0x0A, 0x04] + Array("acme".utf8)
            let type = "application/vnd.kubernetes.protobuf"
            let created = try await client.ask(.post, Self.path, bytes: message, type: type)
            #expect(created.code == 201, "\(created.json)")
            #expect(created.json[path: "metadata", "name"] == "acme")
        }
    }

    @Test("what a company may not be, a namespace may not either, in its own words")
    func refused() async throws {
        try await withRelay { client, _ in
            let long = String(repeating: "x", count: 41)
            let body = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\#(long)"}}"#
            let answer = try await client.ask(.post, Self.path, body)
            #expect(answer.code == 422)
            #expect(answer.json["message"]?.string?.hasPrefix("Namespace \"\(long)\" is invalid") == true)
            #expect(answer.json[path: "details", "kind"] == "Namespace")
            _ = try await client.ask(.post, Self.path, Self.acme)
            let twice = try await client.ask(.post, Self.path, Self.acme)
            #expect(twice.code == 409)
            #expect(twice.json["message"] == "namespaces \"acme\" already exists")
            let missing = try await client.ask(.get, Self.path + "/nobody")
            #expect(missing.json["message"] == "namespaces \"nobody\" not found")
            #expect(missing.json[path: "details", "kind"] == "namespaces")
        }
    }

    @Test(
        "labels and annotations go to the company",
        arguments: ["application/strategic-merge-patch+json", "application/merge-patch+json"],
    )
    func patch(type: String) async throws {
        try await withRelay { client, world in
            _ = try await client.ask(.post, Self.path, Self.acme)
            let patch = #"""
                {"metadata":{"labels":{"a":null,"c":"d"},"annotations":{"n":"1",
                "kubectl.kubernetes.io/last-applied-configuration":"{}"},"$setElementOrder/finalizers":[]}}
                """#
            let answer = try await client.ask(.patch, Self.path + "/acme", patch, type: type)
            #expect(answer.code == 200, "\(answer.json)")
            #expect(answer.json[path: "metadata", "labels"] == ["c": "d", "kubernetes.io/metadata.name": "acme"])
            let company = try await world.store.get(RecordKey(kind: "Company", name: "acme"))
            #expect(company?.labels == ["c": "d"])
            #expect(company?.annotations["n"] == "1")
            #expect(company?.annotations["kubectl.kubernetes.io/last-applied-configuration"] == nil)
            let shown = try await client.ask(.get, Self.path + "/acme").json[path: "metadata", "annotations"]
            #expect(shown?["kubectl.kubernetes.io/last-applied-configuration"] == "{}")
        }
    }

    @Test("a namespace has its name as a label, which can be selected by and is not the company's")
    func nameLabel() async throws {
        try await withRelay { client, world in
            let other = #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"beta"}}"#
            _ = try await client.ask(.post, Self.path, Self.acme)
            #expect(
                try await client.ask(.post, Self.path, other).json[path: "metadata", "labels"]
                    == ["kubernetes.io/metadata.name": "beta"]
            )
            for (selector, names) in [
                ("=acme", ["acme"]), ("!=acme", ["beta"]), ("%20in%20(beta,x)", ["beta"]), ("=acme,a=b", ["acme"]),
                ("", ["acme", "beta"]), ("=acme,a!=b", []), ("=x", []),
            ] {
                let query = "?labelSelector=kubernetes.io/metadata.name\(selector)"
                #expect(try await client.ask(.get, Self.path + query).names == names, "\(selector)")
            }
            #expect(try await client.ask(.get, Self.path + "?labelSelector=!kubernetes.io/metadata.name").names == [])
            let patch = #"{"metadata":{"labels":{"kubernetes.io/metadata.name":"x","c":"d"}}}"#
            let type = "application/merge-patch+json"
            let answer = try await client.ask(.patch, Self.path + "/acme", patch, type: type)
            #expect(answer.json[path: "metadata", "labels", "kubernetes.io/metadata.name"] == "acme")
            let company = try await world.store.get(RecordKey(kind: "Company", name: "acme"))
            #expect(company?.labels == ["a": "b", "c": "d"])
        }
    }

    @Test("a strategic merge adds a finalizer to those there are, and takes one away")
    func finalizers() async throws {
        try await withRelay(finalizers: ["runagx.com/test"]) { client, world in
            _ = try await client.ask(.post, Self.path, Self.acme)
            func finalizers(after patch: String) async throws -> JSONValue? {
                let type = "application/strategic-merge-patch+json"
                return try await client.ask(.patch, Self.path + "/acme", patch, type: type)
                    .json[path: "metadata", "finalizers"]
            }
            let added = #"{"metadata":{"$setElementOrder/finalizers":["x/y"],"finalizers":["x/y"]}}"#
            #expect(try await finalizers(after: added) == ["runagx.com/test", "x/y"])
            let removed = #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["x/y"]}}"#
            #expect(try await finalizers(after: removed) == ["runagx.com/test"])
        }
    }

    @Test("a misspelt field of a namespace is told, or refused if that is wanted")
    func unknownFields() async throws {
        try await withRelay { client, _ in
            _ = try await client.ask(.post, Self.path, Self.acme)
            let patch = #"{"speck":{},"metadata":{"labels":{"c":"d"}}}"#
            let type = "application/strategic-merge-patch+json"
            let told = try await client.ask(.patch, Self.path + "/acme", patch, type: type)
            #expect(told.code == 200)
            #expect(told.headers.contains { $0.name.canonicalName == "warning" && $0.value.contains("speck") })
            let strict = Self.path + "/acme?fieldValidation=Strict"
            #expect(try await client.ask(.patch, strict, patch, type: type).code == 400)
        }
    }

    @Test("a patch or an update for another version is a conflict")
    func conflicts() async throws {
        try await withRelay { client, _ in
            let created = try await client.ask(.post, Self.path, Self.acme).json
            let stale = #"{"metadata":{"resourceVersion":"1","labels":{"c":"d"}}}"#
            let type = "application/merge-patch+json"
            let refused = try await client.ask(.patch, Self.path + "/acme", stale, type: type)
            #expect(refused.code == 409)
            #expect(refused.json[path: "details", "kind"] == "namespaces")
            var edited = created
            edited["metadata"]?["labels"] = ["x": "y"]
            #expect(try await client.ask(.put, Self.path + "/acme", edited.jsonText()).code == 200)
            edited["metadata"]?["labels"] = ["x": "z"]
            #expect(try await client.ask(.put, Self.path + "/acme", edited.jsonText()).code == 409)
        }
    }

    @Test("an update made from a namespace that is gone is a conflict, also without its version")
    func otherUID() async throws {
        try await withRelay { client, world in
            var old = try await client.ask(.post, Self.path, Self.acme).json
            old["metadata"]?["resourceVersion"] = nil
            #expect(try await client.ask(.put, Self.path + "/acme", old.jsonText()).code == 200)
            #expect(try await client.ask(.delete, Self.path + "/acme").code == 200)
            let new = Self.acme.replacing("\"a\":\"b\"", with: "\"c\":\"d\"")
            #expect(try await client.ask(.post, Self.path, new).code == 201)
            let refused = try await client.ask(.put, Self.path + "/acme", old.jsonText())
            #expect(refused.code == 409, "\(refused.json)")
            #expect(refused.json[path: "details", "kind"] == "namespaces")
            #expect(try await world.store.get(RecordKey(kind: "Company", name: "acme"))?.labels == ["c": "d"])
        }
    }

    @Test("server-side apply makes and changes a company's labels")
    func apply() async throws {
        try await withRelay { client, world in
            let path = Self.path + "/acme?fieldManager=test"
            let type = "application/apply-patch+yaml"
            #expect(try await client.ask(.patch, path, Self.acme, type: type).code == 201)
            let changed = Self.acme.replacing("\"a\":\"b\"", with: "\"c\":\"d\"")
            let answer = try await client.ask(.patch, path, changed, type: type)
            #expect(answer.code == 200, "\(answer.json)")
            #expect(try await world.store.get(RecordKey(kind: "Company", name: "acme"))?.labels == ["c": "d"])
        }
    }

    @Test("a company and its namespace are applied by one manager, and neither takes the other's fields away")
    func applyBoth() async throws {
        let manifest = """
            {"apiVersion":"runagx.com/v1","kind":"Company","metadata":{"name":"acme","labels":{"team":"x"},"annotations":
            {"kubectl.kubernetes.io/last-applied-configuration":"{}"}},"spec":{"plan":"free","displayName":"Acme"}}
            """
        let company = ("/apis/runagx.com/v1/companies", manifest)
        for order in [[company, (Self.path, Self.acme)], [(Self.path, Self.acme), company]] {
            try await withRelay { client, world in
                for (path, body) in order + order {
                    let uri = path + "/acme?fieldManager=kubectl"
                    let answer = try await client.ask(.patch, uri, body, type: "application/apply-patch+yaml")
                    #expect(answer.code == 200 || answer.code == 201, "\(answer.json)")
                }
                let record = try #require(try await world.store.get(RecordKey(kind: "Company", name: "acme")))
                #expect(record.spec["displayName"] == "Acme")
                #expect(record.labels == ["a": "b", "team": "x"])
                let applied = record.annotations["kubectl.kubernetes.io/last-applied-configuration"]
                #expect(applied?.contains("displayName") == true, "\(applied ?? "nothing")")
            }
        }
        try await withRelay { client, _ in
            let uri = Self.path + "/acme?fieldManager=" + String(repeating: "m", count: 119)
            let answer = try await client.ask(.patch, uri, Self.acme, type: "application/apply-patch+yaml")
            #expect(answer.code == 422 && answer.message.contains("fieldManager"), "\(answer.json)")
        }
    }

    @Test("a deleted namespace is a deleted company, and Terminating while it is held")
    func delete() async throws {
        try await withRelay(finalizers: ["runagx.com/test"]) { client, world in
            _ = try await client.ask(.post, Self.path, Self.acme)
            let body = #"{"propagationPolicy":"Background"}"#
            let deleted = try await client.ask(.delete, Self.path + "/acme", body)
            #expect(deleted.code == 200)
            #expect(deleted.json[path: "status", "phase"] == "Terminating")
            #expect(
                try await client.ask(.get, Self.path + "?fieldSelector=status.phase%3DTerminating").names == ["acme"]
            )
            let key = RecordKey(kind: "Company", name: "acme")
            var company = try #require(try await world.store.get(key))
            company.finalizers = []
            _ = try await world.store.update(company, expecting: company.resourceVersion)
            #expect(try await client.ask(.get, Self.path + "/acme").code == 404)
        }
    }

    @Test("a deletion in the foreground that has to wait is answered as one that is accepted")
    func foreground() async throws {
        try await withRelay(finalizers: ["runagx.com/test"]) { client, _ in
            _ = try await client.ask(.post, Self.path, Self.acme)
            let body = #"{"propagationPolicy":"Foreground"}"#
            let answer = try await client.ask(.delete, Self.path + "/acme", body)
            #expect(answer.code == 202, "\(answer.json)")
        }
    }

    @Test("the answer to a deletion names the namespace and its uid")
    func removed() async throws {
        try await withRelay { client, _ in
            let uid = try await client.ask(.post, Self.path, Self.acme).json[path: "metadata", "uid"]
            let gone = try await client.ask(.delete, Self.path + "/acme").json
            #expect(gone["kind"] == "Status" && gone["status"] == "Success")
            #expect(gone["details"] == ["name": "acme", "kind": "namespaces", "uid": uid ?? .null])
        }
    }

    @Test("what a company owns can't be orphaned")
    func orphans() async throws {
        try await withRelay { client, world in
            try await world.putAcme()
            for path in [Self.path, "/apis/runagx.com/v1/companies"] {
                let answer = try await client.ask(.delete, path + "/acme", #"{"propagationPolicy":"Orphan"}"#)
                #expect(answer.code == 422, "\(answer.json)")
            }
        }
    }

    @Test("a table shows status and age, a watch what becomes of a namespace")
    func tableAndWatch() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { client, port in
            let type = "application/json;as=Table;v=v1;g=meta.k8s.io"
            let table = try await client.ask(.get, Self.path, accept: type).json
            #expect(table["columnDefinitions"]?.array?.compactMap { $0["name"]?.string } == ["Name", "Status", "Age"])
            #expect(table["rows"]?.array?.first?["cells"]?.array?.prefix(2) == ["acme", "Active"])
            let watch = try await WatchReader(port: port, Self.path + "?watch=true")
            #expect(try await watch.event() == "ADDED Namespace acme")
            try await world.put("Company", "beta", spec: ["plan": "free"])
            #expect(try await watch.event() == "ADDED Namespace beta")
            _ = try await world.store.delete(RecordKey(kind: "Company", name: "beta"))
            #expect(try await watch.event() == "DELETED Namespace beta")
        }
    }
}
