import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Kinds", .timeLimit(.minutes(5)))
struct KindRegistryTests {
    @Test("every built-in definition can be read")
    func everyDefinitionLoads() throws {
        let registry = try KindRegistry.builtIn()
        #expect(
            registry.definitions.map(\.kind) == [
                "Company", "Plan", "ResourceCap", "Network", "Volume", "Container", "Task", "Run",
                "Schedule", "ProviderCredential", "PriceList", "Event",
            ]
        )
    }

    @Test("an unknown kind is refused with the list of those there are")
    func unknownKind() throws {
        let registry = try KindRegistry.builtIn()
        #expect(throws: ModelError.self) { try registry.definition(ofKind: "Pod") }
    }

    @Test("cluster-scoped kinds are Company, Plan and PriceList; Event is the only one of the core group")
    func scopes() throws {
        let definitions = try KindRegistry.builtIn().definitions
        #expect(definitions.filter { !$0.isNamespaced }.map(\.kind) == ["Company", "Plan", "PriceList"])
        #expect(definitions.filter { $0.apiVersion == "v1" }.map(\.kind) == ["Event"])
    }

    @Test("every field has a description that ends like a sentence")
    func descriptions() throws {
        for definition in try KindRegistry.builtIn().definitions {
            #expect(undescribed(definition.schema, path: definition.kind) == [])
        }
    }

    @Test(
        "a broken definition is an error that says where",
        arguments: [
            ("type: objekt", "unknown type objekt"), ("type: object\n    maxSize: 3", "keyword maxSize"),
            ("type: array", "array without items"), ("type: string\n    format: phone", "format phone"),
            ("type: string\n    pattern: '(a'", "'(' without ')'"), ("$ref: nowhere", "no shared schema nowhere"),
            ("type: object\n    required: [a]", "requires a"), ("description: nothing", "has no type"),
        ],
    )
    func brokenDefinitions(schema: String, expected: String) throws {
        let document = """
            metadata: {name: x}
            spec:
              group: g
              scope: Cluster
              names: {kind: K, listKind: KL, plural: ks, singular: k}
              versions:
              - name: v1
                schema:
                  openAPIV3Schema:
                    type: object
                    properties:
                      field:
                        \(schema.replacing("\n    ", with: "\n            "))
            """
        let error = try #require(throws: ModelError.self) { try KindDefinition(yaml: document) }
        #expect(error.code == .invalidDefinition)
        #expect(error.message.contains(expected), "\(error.message)")
    }

    private func undescribed(_ node: SchemaNode, path: String) -> [String] {
        var result: [String] = []
        for (name, property) in node.properties {
            if !property.description.hasSuffix(".") { result.append("\(path).\(name)") }
            result += undescribed(property.items ?? property, path: "\(path).\(name)")
        }
        return result.sorted()
    }
}
