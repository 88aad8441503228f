import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("OpenAPI documents", .timeLimit(.minutes(5)))
struct OpenAPITests {
    private static let group = "/openapi/v3/apis/test.dev/v1"
    private static let metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

    @Test("the index has a document for every group, and a hash in each address")
    func index() async throws {
        let server = try TestServer()
        try await server.test { client in
            let paths = try #require(try await client.get("/openapi/v3").json["paths"]?.object)
            #expect(
                Set(paths.keys) == [
                    "api/v1", "apis/test.dev/v1", "apis/authorization.k8s.io/v1", "apis/authentication.k8s.io/v1",
                    "apis/apiextensions.k8s.io/v1",
                ]
            )
            for (path, entry) in paths {
                let address = try #require(entry["serverRelativeURL"]?.string)
                #expect(address.hasPrefix("/openapi/v3/\(path)?hash="))
                let document = try await client.get(address)
                #expect(document.code == 200)
                #expect(document.headers[.cacheControl]?.contains("immutable") == true)
                #expect(try document.json["openapi"] == "3.0.0")
            }
        }
    }

    @Test(
        "a document that the client has already is not sent again",
        arguments: ["/openapi/v2", "/openapi/v3", group],
    )
    func entityTag(_ path: String) async throws {
        let server = try TestServer()
        try await server.test { client in
            let first = try await client.get(path)
            let tag = try #require(first.headers[.eTag])
            #expect(first.headers[.cacheControl]?.contains("immutable") == false)
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let again = try await client.send(.get, path, headers: [.ifNoneMatch: known])
                #expect(again.code == 304)
                #expect(again.text.isEmpty)
                #expect(again.headers[.eTag] == tag)
            }
            #expect(try await client.send(.get, path, headers: [.ifNoneMatch: "\"x\""]).code == 200)
        }
    }

    @Test("kubectl finds a kind's model by its path, and that the server checks fields itself", arguments: [2, 3])
    func kinds(_ version: Int) async throws {
        let server = try TestServer()
        try await server.test { client in
            let document = try await client.get(version == 2 ? "/openapi/v2" : Self.group).json
            let paths = try #require(document["paths"]?.object)
            let kind: JSONValue = ["group": "test.dev", "version": "v1", "kind": "Widget"]
            let collection = paths["/apis/test.dev/v1/namespaces/{namespace}/widgets"]
            #expect(collection?[path: "get", "x-kubernetes-group-version-kind"] == kind)
            let patch = paths["/apis/test.dev/v1/namespaces/{namespace}/widgets/{name}"]?["patch"]
            #expect(patch?["x-kubernetes-group-version-kind"] == kind)
            let names = patch?["parameters"]?.array?.filter { $0["in"] == "query" }.compactMap { $0["name"]?.string }
            #expect(Set(names ?? []).isSuperset(of: ["dryRun", "fieldManager", "fieldValidation"]))
            let models = version == 2 ? document["definitions"] : document[path: "components", "schemas"]
            let model = try #require(models?["dev.test.v1.Widget"])
            #expect(model["x-kubernetes-group-version-kind"] == .array([kind]))
            #expect(models?[Self.metadata]?[path: "properties", "labels"] != nil)
        }
    }

    @Test(
        "schemas keep to what all clients read, and every reference leads somewhere",
        arguments: ["/openapi/v2", "/openapi/v3/apis/runagx.com/v1", "/openapi/v3/api/v1"],
    )
    func vocabulary(_ path: String) async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let document = try await client.get(path).json
            let isOld = path == "/openapi/v2"
            let definitions = isOld ? document["definitions"] : document[path: "components", "schemas"]
            let models = try #require(definitions?.object)
            let prefix = isOld ? "#/definitions/" : "#/components/schemas/"
            var schemas: [JSONValue] = []
            for model in models.values { Self.collect(model, into: &schemas) }
            #expect(schemas.count > 20)
            for schema in schemas {
                let types: Set<JSONValue?> = [nil, "object", "array", "string", "integer", "number", "boolean"]
                #expect(types.contains(schema["type"]), "\(schema.jsonText())")
                for word in ["oneOf", "anyOf", "not"] { #expect(schema[word] == nil) }
                let wrapped = (schema["allOf"]?.array ?? []).map { $0["$ref"] }
                for reference in ([schema["$ref"]] + wrapped).compactMap(\.self) {
                    let name = reference.string?.replacing(prefix, with: "") ?? ""
                    #expect(models[name] != nil, "\(reference)")
                }
                if isOld { #expect(schema["nullable"] == nil && schema["allOf"] == nil) }
            }
        }
    }

    private static func collect(_ schema: JSONValue, into result: inout [JSONValue]) {
        result.append(schema)
        let inner = [schema["items"], schema["additionalProperties"]].compactMap(\.self).filter { $0.object != nil }
        for schema in inner + (schema["properties"]?.object ?? [:]).values { collect(schema, into: &result) }
    }

    @Test("a quantity may be a number or a text, and says so in the way of Kubernetes")
    func quantities() async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let document = try await client.get("/openapi/v3/apis/runagx.com/v1").json
            let cap = document[path: "components", "schemas", "com.runagx.v1.Container", "properties", "spec"]
            let cpu = cap?[path: "properties", "resources", "properties", "cpu"]
            #expect(cpu?["x-kubernetes-int-or-string"] == true)
            #expect(cpu?["type"] == nil)
        }
    }

    @Test("operations have names of their own")
    func operationNames() async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let paths = try await client.get("/openapi/v2").json["paths"]?.object ?? [:]
            let names = paths.values.flatMap { ($0.object ?? [:]).values.compactMap { $0["operationId"]?.string } }
            #expect(names.count > 50)
            #expect(Set(names).count == names.count)
        }
    }
}
