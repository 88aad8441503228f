import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Schemas and Swift types agree", .timeLimit(.minutes(5)))
struct AgreementTests {
    /// The Swift types of all kinds but Event, whose fields are at the top level.
    private static let types: [any ResourceKind.Type] = [
        AgentTask.self, Company.self, Container.self, Network.self, Plan.self, PriceList.self, ProviderCredential.self,
        ResourceCap.self, Run.self, Schedule.self, Volume.self,
    ]

    @Test("every kind there is has a type that is checked here")
    func everyKind() throws {
        #expect(
            Set(Self.types.map { $0.kind } + [Event.kind]) == Set(try KindRegistry.builtIn().definitions.map(\.kind))
        )
    }

    @Test("in both ways, whatever the schema allows", arguments: types.map { $0.kind })
    func kind(name: String) throws {
        let type: any ResourceKind.Type = try #require(Self.types.first(where: { $0.kind == name }))
        try check(type)
    }

    @Test("Event, whose fields are at the top level")
    func event() throws {
        let schema = try Event.definition.schema
        let names = schema.properties.keys.filter { !["apiVersion", "kind", "metadata"].contains($0) }
        let members = Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                schema.properties[name].map { (name, SchemaSample.maximal(of: $0)) }
            }
        )
        let spec = try Event.decodeSpec(.object(members))
        #expect(try JSONValue(encoding: spec) == .object(members))
        #expect(Set(Mirror(reflecting: spec).children.compactMap(\.label)) == Set(names))
    }

    @Test("the defaults of the Swift types are those of the schemas, for every kind")
    func defaults() throws {
        let task: JSONValue = ["prompt": "x", "provider": "shell"]
        let template = Schedule.TaskTemplate(spec: .init(prompt: "x", provider: .shell))
        let schedule: JSONValue = ["schedule": "@daily", "taskTemplate": ["spec": task]]
        let run: JSONValue = ["task": "t", "attempt": 1, "prompt": "x", "provider": "shell"]
        let checked = [
            try checkDefaults(Company.self, .init(), [:]),
            try checkDefaults(Plan.self, .init(), [:]),
            try checkDefaults(Network.self, .init(), [:]),
            try checkDefaults(Volume.self, .init(), [:]),
            try checkDefaults(Container.self, .init(image: "x"), ["image": "x"]),
            try checkDefaults(AgentTask.self, .init(prompt: "x", provider: .shell), task),
            try checkDefaults(Schedule.self, .init(schedule: "@daily", taskTemplate: template), schedule),
            try checkDefaults(Run.self, .init(task: "t", attempt: 1, provider: .shell, prompt: "x"), run),
            try checkDefaults(ProviderCredential.self, .init(provider: .claude), ["provider": "claude"]),
            // Its caps are written in full: the schema must add nothing to them.
            try checkDefaults(ResourceCap.self, .init(), JSONValue(encoding: ResourceCap.Spec())),
        ]
        // A price list is but a list of entries.
        #expect(Set(checked + [PriceList.kind]) == Set(Self.types.map { $0.kind }))
    }

    @Test("the defaults of a health check are those of its schema")
    func healthCheckDefaults() throws {
        let healthCheck = try Container.definition.contentSchema.properties["healthCheck"]
        let expected = try JSONValue(encoding: HealthCheck(command: ["x"]))
        #expect(healthCheck?.defaulted(["command": ["x"]]) == expected)
    }

    @Test("a status before the first report says nothing that the schema doesn't")
    func emptyStatus() throws {
        #expect(try JSONValue(encoding: Company.Status()) == [:])
        #expect(try Company.decodeStatus(nil) == Company.Status())
        #expect(try Container.decodeStatus([:]) == Container.Status())
        #expect(try Run.decodeStatus(["tokens": ["input": 5]]).tokens?.output == 0)
    }

    @Test("a spec stored before a field with a default existed can still be read")
    func olderSpec() throws {
        let spec = try Company.decodeSpec(["plan": "team", "sandbox": ["sudo": true]])
        #expect(spec.state == .active)
        #expect(spec.sandbox.image == "agx/sandbox:latest")
        #expect(spec.sandbox.sudo)
    }

    private func check<Kind: ResourceKind>(_ kind: Kind.Type) throws {
        let definition = try Kind.definition
        let spec = SchemaSample.maximal(of: definition.contentSchema)
        #expect(definition.contentSchema.validate(spec).lines == [])
        #expect(definition.contentSchema.unknownFields(in: spec) == [])
        let decoded = try Kind.decodeSpec(spec)
        #expect(try JSONValue(encoding: decoded) == spec)
        #expect(SchemaSample.differences(decoded, definition.contentSchema, path: "spec") == [])
        guard let schema = definition.statusSchema else {
            #expect(Kind.Status.self == NoStatus.self)
            return
        }
        let status = SchemaSample.maximal(of: schema)
        #expect(schema.validate(status).lines == [])
        let decodedStatus = try Kind.decodeStatus(status)
        #expect(try JSONValue(encoding: decodedStatus) == status)
        #expect(SchemaSample.differences(decodedStatus, schema, path: "status") == [])
    }

    /// The name of the kind, for telling which were checked.
    private func checkDefaults<Kind: ResourceKind>(
        _ kind: Kind.Type,
        _ value: Kind.Spec,
        _ written: JSONValue,
    ) throws -> String {
        #expect(try Kind.definition.contentSchema.defaulted(written) == JSONValue(encoding: value), "\(Kind.kind)")
        return Kind.kind
    }
}
