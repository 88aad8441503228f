import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import Testing

@Suite("reading over HTTP", .timeLimit(.minutes(5)))
struct ReadTests {
    private func withCompanies(
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let server = try TestServer()
        try await server.test { client in
            for (name, team) in [("b", "x"), ("a", "y"), ("c", "x")] {
                _ = try await client.post(companies, companyBody(name, metadata: #","labels":{"team":"\#(team)"}"#))
            }
            _ = try await client.post("/apis/test.dev/v1/namespaces/a/widgets", widgetBody("w1"))
            _ = try await client.post("/apis/test.dev/v1/namespaces/b/widgets", widgetBody("w2"))
            try await body(client)
        }
    }

    private static func names(_ answer: Answer) throws -> [String] {
        try answer.json["items"]?.array?.compactMap { $0[path: "metadata", "name"]?.string } ?? []
    }

    @Test("a list has the kind's list kind, a version, and whole items in order of their names")
    func list() async throws {
        try await withCompanies { client in
            let answer = try await client.get(companies)
            #expect(try answer.json["kind"] == "CompanyList")
            #expect(try answer.json["apiVersion"] == "test.dev/v1")
            #expect(try answer.json["metadata"] == ["resourceVersion": "6"])
            #expect(try Self.names(answer) == ["a", "b", "c"])
            #expect(try answer.json["items"]?.array?.first?["kind"] == "Company")
        }
    }

    @Test(
        "selectors narrow a list",
        arguments: [
            ("labelSelector=team%3Dx", ["b", "c"]), ("labelSelector=team+in+(y)", ["a"]),
            ("labelSelector=!team", []), ("labelSelector=team%21%3Dx", ["a"]),
            ("fieldSelector=metadata.name%3Da", ["a"]), ("fieldSelector=metadata.name%21%3Da", ["b", "c"]),
            ("fieldSelector=metadata.name%3Da,metadata.name%3Da", ["a"]),
            ("limit=0&timeout=32s&x=y", ["a", "b", "c"]),
        ],
    )
    func selectors(_ query: String, _ expected: [String]) async throws {
        try await withCompanies { client in
            let found = try await client.get("\(companies)?\(query)")
            #expect(try Self.names(found) == expected)
        }
    }

    @Test("a list comes in pages that show one version")
    func pages() async throws {
        try await withCompanies { client in
            let first = try await client.get(companies + "?limit=2")
            #expect(try Self.names(first) == ["a", "b"])
            #expect(try first.json[path: "metadata", "remainingItemCount"] == 1)
            let token = try #require(try first.json[path: "metadata", "continue"]?.string)
            _ = try await client.delete(companies + "/c")
            let second = try await client.get(companies + "?limit=2&continue=\(token)")
            #expect(try Self.names(second) == ["c"])
            #expect(try second.json[path: "metadata", "continue"] == nil)
            #expect(try second.json[path: "metadata", "resourceVersion"] == "6")
        }
    }

    @Test("namespaced kinds are listed in one namespace or in all")
    func namespaces() async throws {
        try await withCompanies { client in
            #expect(try await Self.names(client.get("/apis/test.dev/v1/widgets")) == ["w1", "w2"])
            #expect(try await Self.names(client.get("/apis/test.dev/v1/namespaces/b/widgets")) == ["w2"])
            #expect(try await Self.names(client.get("/apis/test.dev/v1/namespaces/none/widgets")).isEmpty)
            let item = try await client.get("/apis/test.dev/v1/namespaces/b/widgets/w2/")
            #expect(try item.json[path: "metadata", "namespace"] == "b")
        }
    }

    @Test("a table has columns, cells with ages, and the metadata of each object")
    func table() async throws {
        try await withCompanies { client in
            let answer = try await client.get(companies + "/a", accept: tableType)
            #expect(
                answer.text == #"""
                    {"apiVersion":"meta.k8s.io/v1","columnDefinitions":[{"description":"The name, unique for the kind within its namespace.","format":"name","name":"Name","priority":0,"type":"string"},{"description":"The plan.","format":"","name":"Plan","priority":0,"type":"string"},{"description":"The age.","format":"","name":"Age","priority":0,"type":"date"}],"kind":"Table","metadata":{"resourceVersion":"3"},"rows":[{"cells":["a","free","27s"],"object":{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":{"creationTimestamp":"2026-01-01T00:00:00Z","generation":1,"labels":{"team":"y"},"managedFields":[{"apiVersion":"test.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:team":{}}},"f:spec":{".":{},"f:plan":{}}},"manager":"unknown","operation":"Update","time":"2026-01-01T00:00:00Z"}],"name":"a","resourceVersion":"3","uid":"uid-2"}}}]}
                    """#
            )
        }
    }

    @Test(
        "tables carry what includeObject asks for",
        arguments: [("None", nil), ("Metadata", "PartialObjectMetadata"), ("Object", "Company")] as [(String, String?)],
    )
    func includeObject(_ value: String, _ kind: String?) async throws {
        try await withCompanies { client in
            let answer = try await client.get(companies + "?includeObject=\(value)", accept: tableType)
            let rows = try answer.json["rows"]?.array ?? []
            #expect(rows.count == 3)
            #expect(rows.allSatisfy { $0[path: "object", "kind"] == kind.map(JSONValue.string) })
        }
    }

    @Test("metadata alone can be asked for")
    func partialMetadata() async throws {
        try await withCompanies { client in
            let list =
                "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,"
                + "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
            let answer = try await client.get(companies, accept: list)
            #expect(try answer.json["kind"] == "PartialObjectMetadataList")
            #expect(try answer.json["items"]?.array?.allSatisfy { $0["spec"] == nil } == true)
            #expect(try Self.names(answer) == ["a", "b", "c"])
        }
    }

    @Test(
        "the first media type that can be served is served",
        arguments: [
            (nil, "application/json"), ("*/*", "application/json"), ("application/*", "application/json"),
            ("application/yaml", "application/yaml"), ("text/html, application/yaml;q=0.5", "application/yaml"),
            ("application/json, */*", "application/json"),
            ("application/vnd.kubernetes.protobuf,application/json", "application/json"),
            ("application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/yaml", "application/yaml"),
        ] as [(String?, String)],
    )
    func accept(_ accept: String?, _ type: String) async throws {
        try await withCompanies { client in
            let answer = try await client.get(companies, accept: accept)
            #expect(answer.headers[.contentType] == type)
        }
    }

    @Test("objects go in and out as YAML")
    func yaml() async throws {
        try await withCompanies { client in
            let text = "apiVersion: test.dev/v1\nkind: Company\nmetadata: {name: d}\nspec: {seats: 3}\n"
            let created = try await client.send(
                .post,
                companies,
                text,
                type: "application/yaml; charset=utf-8",
                accept: "application/yaml",
            )
            #expect(created.code == 201)
            let object = try JSONValue.parse(yaml: created.text)
            #expect(object["spec"] == ["plan": "free", "seats": 3])
            let list = try await client.get(companies, accept: "application/yaml")
            #expect(try JSONValue.parse(yaml: list.text)["items"]?.array?.count == 4)
        }
    }

    @Test("events are selected by what they are about")
    func events() async throws {
        try await withCompanies { client in
            for (name, subject) in [("e1", "a"), ("e2", "b")] {
                let body = #"""
                    {"apiVersion":"v1","kind":"Event","metadata":{"name":"\#(name)"},"reason":"Started",
                    "involvedObject":{"kind":"Company","name":"\#(subject)"}}
                    """#
                let created = try await client.post("/api/v1/namespaces/default/events", body)
                #expect(created.code == 201)
            }
            let query = "fieldSelector=involvedObject.name%3Da,involvedObject.namespace%3D"
            let found = try await client.get("/api/v1/events?\(query)")
            #expect(try Self.names(found) == ["e1"])
            let stranger = "/api/v1/namespaces/nobody/events"
            let body = #"{"apiVersion":"v1","kind":"Event","metadata":{"name":"e"},"involvedObject":{}}"#
            let refused = try await client.post(stranger, body)
            #expect(refused.code == 404)
        }
    }

    @Test("an older version can be listed exactly until the log is compacted")
    func exactVersion() async throws {
        let server = try TestServer(.init(changeLogMaximum: 3))
        try await server.test { client in
            for name in ["b", "a", "c"] { _ = try await client.post(companies, companyBody(name)) }
            let exact = companies + "?resourceVersion=3&resourceVersionMatch=Exact"
            let old = try await client.get(exact)
            #expect(try Self.names(old) == ["a", "b"])
            #expect(try old.json[path: "metadata", "resourceVersion"] == "3")
            #expect(try await Self.names(client.get(companies + "?resourceVersion=3")) == ["a", "b", "c"])
            for name in ["d", "e", "f"] { _ = try await client.post(companies, companyBody(name)) }
            try await server.store.compactChangeLog()
            let expired = try await client.get(exact)
            #expect(expired.code == 410 && expired.reason == "Expired", "\(expired.text)")
            #expect(expired.message == "too old resource version: 3 (4)")
            let later = try await client.get(companies + "?resourceVersion=5&resourceVersionMatch=Exact")
            #expect(try Self.names(later) == ["a", "b", "c", "d"])
            #expect(try await Self.names(client.get(companies + "?resourceVersion=3")).count == 6)
        }
    }
}
