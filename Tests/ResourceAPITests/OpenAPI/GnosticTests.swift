import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import Testing

@Suite("OpenAPI in protocol buffers", .timeLimit(.minutes(5)))
struct GnosticTests {
    private static let asked = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"

    /// What old clients have no use for, and isn't written.
    private static let left: Set<String> = [
        "default", "pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
        "maxProperties",
    ]

    private static func documents() async throws -> (binary: GnosticReader, json: JSONValue) {
        let server = try TestServer(.init(isProduct: true))
        return try await server.test { client in
            let answer = try await client.execute(uri: "/openapi/v2", method: .get, headers: [.accept: asked])
            #expect(
                answer.headers[.contentType] == "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"
            )
            let json = try await client.get("/openapi/v2").json
            return (try GnosticReader(Array(buffer: answer.body)), json)
        }
    }

    @Test("says of every model what the JSON says")
    func models() async throws {
        let (binary, json) = try await Self.documents()
        #expect(binary.texts(1) == ["2.0"])
        let models = try #require(try binary.only(9)?.named(1))
        let expected = try #require(json["definitions"]?.object)
        #expect(models.count == expected.count)
        for (name, model) in models {
            let wanted = Self.reduced(try #require(expected[name]))
            #expect(try model.schema() == wanted, "\(name)")
        }
    }

    private static func reduced(_ schema: JSONValue) -> JSONValue {
        var members = (schema.object ?? [:]).filter { !left.contains($0.key) }
        if let items = members["items"] { members["items"] = reduced(items) }
        if let values = members["additionalProperties"], values.object != nil {
            members["additionalProperties"] = reduced(values)
        }
        if let properties = members["properties"]?.object {
            members["properties"] = .object(properties.mapValues(reduced))
        }
        return .object(members)
    }

    @Test("has every path, and of each patch the kind and the parameters that kubectl looks for")
    func paths() async throws {
        let (binary, json) = try await Self.documents()
        let paths = try #require(try binary.only(8)?.named(2))
        #expect(Set(paths.map(\.0)) == Set((json["paths"]?.object ?? [:]).keys))
        var patches = 0
        for (path, item) in paths {
            guard let patch = try item.only(8) else { continue }
            patches += 1
            let expected = json["paths"]?[path]?["patch"]
            let kind = try patch.extensions(13).first { $0.0 == "x-kubernetes-group-version-kind" }?.1
            #expect(kind == expected?["x-kubernetes-group-version-kind"])
            #expect(patch.texts(7) == expected?["consumes"]?.array?.compactMap(\.string))
            let names = try patch.all(8).compactMap { try $0.only(1, 2, 3)?.texts(4).first }
            #expect(Set(names).isSuperset(of: ["dryRun", "fieldManager", "fieldValidation"]), "\(path)")
            let variables = try patch.all(8).compactMap { try $0.only(1, 2, 4)?.texts(4).first }
            #expect(variables.contains("name"))
            #expect(try patch.all(8).compactMap { try $0.only(1, 1)?.texts(3).first } == ["body"])
            #expect(try patch.only(9, 1)?.texts(1) == ["200"])
        }
        #expect(patches > 10)
    }
}
