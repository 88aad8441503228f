import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("the OpenAPI documents of the relay", .timeLimit(.minutes(5)))
struct SchemaDocumentTests {
    private static let reference = "#/definitions/"

    private func models(_ client: any TestClientProtocol) async throws -> [String: JSONValue] {
        try #require(try await client.ask(.get, "/openapi/v2").json["definitions"]?.object)
    }

    @Test("all that kubectl explain shows is described in a sentence")
    func descriptions() async throws {
        try await RelayWorld().test { client in
            let models = try await models(client)
            for kind in ["com.runagx.v1.Company", "io.k8s.api.core.v1.Pod", "io.k8s.api.core.v1.Namespace"] {
                #expect(models[kind] != nil, "\(kind) is not in \(models.keys.sorted())")
            }
            for (name, model) in models { #expect(Self.undescribed(model, at: name) == []) }
        }
    }

    private static func undescribed(_ schema: JSONValue, at path: String) -> [String] {
        let isDescribed = schema["description"]?.string?.hasSuffix(".") == true
        let inner = (schema["items"] ?? schema["additionalProperties"] ?? schema)["properties"]?.object ?? [:]
        return (isDescribed ? [] : [path])
            + inner.sorted { $0.key < $1.key }.flatMap {
                undescribed($0.value, at: "\(path).\($0.key)")
            }
    }

    @Test("both versions say the same of every model, but for what the older can't say")
    func versions() async throws {
        try await RelayWorld().test { client in
            let old = try await models(client)
            let paths = try #require(try await client.ask(.get, "/openapi/v3").json["paths"]?.object)
            var seen: Set<String> = []
            for path in paths.keys {
                let document = try await client.ask(.get, "/openapi/v3/" + path).json
                for (name, model) in document[path: "components", "schemas"]?.object ?? [:] {
                    seen.insert(name)
                    #expect(Self.older(model) == old[name], "\(name)")
                }
            }
            #expect(seen == Set(old.keys))
        }
    }

    /// A schema of version 3 in the words of version 2, which has no `nullable` and says more beside a reference.
    private static func older(_ schema: JSONValue) -> JSONValue {
        var schema = schema
        schema["nullable"] = nil
        if let wrapped = schema["allOf"]?.array?.first?["$ref"] { (schema["allOf"], schema["$ref"]) = (nil, wrapped) }
        if let text = schema["$ref"]?.string {
            schema["$ref"] = .string(text.replacing("#/components/schemas/", with: reference))
        }
        for name in ["items", "additionalProperties"] { schema[name] = schema[name].map(older) }
        if let properties = schema["properties"]?.object { schema["properties"] = .object(properties.mapValues(older)) }
        return schema
    }
}
