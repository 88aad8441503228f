import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Schemas and Swift types agree", .timeLimit(.minutes(5)))
struct AgreementTests {
    @Test("Company") func company() throws { try check(Company.self) }
    @Test("Plan") func plan() throws { try check(Plan.self) }
    @Test("PriceList") func priceList() throws { try check(PriceList.self) }
    @Test("ResourceCap") func resourceCap() throws { try check(ResourceCap.self) }
    @Test("Network") func network() throws { try check(Network.self) }
    @Test("Volume") func volume() throws { try check(Volume.self) }
    @Test("Container") func container() throws { try check(Container.self) }
    @Test("Task") func task() throws { try check(AgentTask.self) }
    @Test("Run") func run() throws { try check(Run.self) }
    @Test("Schedule") func schedule() throws { try check(Schedule.self) }

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

    @Test("the defaults of the Swift types are those of the schemas")
    func defaults() throws {
        try checkDefaults(Company.self, .init(), [:])
        try checkDefaults(Plan.self, .init(), [:])
        try checkDefaults(Network.self, .init(), [:])
        try checkDefaults(Volume.self, .init(), [:])
        try checkDefaults(Container.self, .init(image: "x"), ["image": "x"])
        let task: JSONValue = ["prompt": "x", "provider": "shell"]
        try checkDefaults(AgentTask.self, .init(prompt: "x", provider: .shell), task)
        let template = Schedule.TaskTemplate(spec: .init(prompt: "x", provider: .shell))
        let schedule: JSONValue = ["schedule": "@daily", "taskTemplate": ["spec": task]]
        try checkDefaults(Schedule.self, .init(schedule: "@daily", taskTemplate: template), schedule)
        let run: JSONValue = ["task": "t", "attempt": 1, "prompt": "x", "provider": "shell"]
        try checkDefaults(Run.self, .init(task: "t", attempt: 1, provider: .shell, prompt: "x"), run)
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

    private func checkDefaults<Kind: ResourceKind>(_ kind: Kind.Type, _ value: Kind.Spec, _ written: JSONValue) throws {
        #expect(try Kind.definition.contentSchema.defaulted(written) == JSONValue(encoding: value))
    }
}
