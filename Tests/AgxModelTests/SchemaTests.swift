import ManifestFormat
import TestSupport
import Testing

@testable import AgxModel

@Suite("Validation against schemas", .timeLimit(.minutes(5)))
struct SchemaTests {
    @Test("each fault is told with its field and what would be right")
    func messages() throws {
        let object = try defaulted(
            """
            apiVersion: runagx.com/v2
            kind: Company
            metadata: {name: Acme_1}
            spec:
              displayName: "\(String(repeating: "x", count: 129))"
              plan: ""
              state: Suspnded
              subnet: 10.0.0.1/28
              limits: {concurrentRuns: -1, runTimeout: 15, terminals: 1.5, storage: "2x"}
              sandbox:
                image: Bad Image
                sudo: "yes"
                env: [{name: A}, {name: A, value: b}, {value: c}, {name: "1A"}]
                resources: {cpu: 1.5, memory: -4, pids: 3}
                capabilities: [net_admin]
                healthCheck: {interval: soon}
            """
        )
        let expected = [
            #"apiVersion: Invalid value: "runagx.com/v2": must be runagx.com/v1"#,
            #"metadata.name: Invalid value: "Acme_1": \#(DNSName.labelRule)"#,
            "spec.displayName: Too long: may not be more than 128 characters",
            "spec.limits.concurrentRuns: Invalid value: -1: should be greater than or equal to 0",
            "spec.limits.runTimeout: Invalid value: 15: must be a string",
            #"spec.limits.storage: Invalid value: "2x": is not a quantity: write it like 512Mi or 4Gi"#,
            "spec.limits.terminals: Invalid value: 1.5: must be an integer",
            #"spec.plan: Invalid value: "": must not be empty"#,
            #"spec.sandbox.capabilities[0]: Invalid value: "net_admin": should match '^[A-Z][A-Z_]*$'"#,
            #"spec.sandbox.env[2].name: Required value"#,
            #"spec.sandbox.env[3].name: Invalid value: "1A": must be letters, digits and '_', and not start with a digit (such as LOG_LEVEL)"#,
            #"spec.sandbox.env[1]: Duplicate value: "A""#,
            "spec.sandbox.healthCheck.command: Required value",
            #"spec.sandbox.healthCheck.interval: Invalid value: "soon": is not a duration: write it like 30s, 15m or 1h30m"#,
            #"spec.sandbox.image: Invalid value: "Bad Image": must be an image reference such as postgres:17 or ghcr.io/acme/tools@sha256:<64 hex digits>; the part before the tag must be lower case"#,
            "spec.sandbox.resources.cpu: Invalid value: 1.5: must be an integer or a string",
            "spec.sandbox.resources.memory: Invalid value: -4: must not be negative: write it like 512Mi or 4Gi",
            "spec.sandbox.resources.pids: Invalid value: 3: should be greater than or equal to 16",
            #"spec.sandbox.sudo: Invalid value: "yes": must be a boolean"#,
            #"spec.state: Unsupported value: "Suspnded": supported values: "Active", "Suspended"; did you mean "Suspended"?"#,
            #"spec.subnet: Invalid value: "10.0.0.1/28": has host bits set: write 10.0.0.0/28"#,
        ]
        let lines = try Company.definition.validate(object).lines
        #expect(lines == expected, "\(lines.joined(separator: "\n"))")
    }

    @Test("a list with too many items is told its limit, not searched through")
    func tooMany() throws {
        let env = (0..<257).map { JSONValue.object(["name": .string("A\($0)"), "value": ""]) }
        let issues = try Company.definition.contentSchema.validate(["sandbox": ["env": .array(env)]], at: "spec")
        #expect(issues.lines == ["spec.sandbox.env: Too many: 257: must have at most 256 items"])
        #expect(issues.first?.reason == .tooMany)
    }

    @Test("no object is told more than fifty faults")
    func limit() throws {
        let env = (0..<200).map { _ in JSONValue.object(["nme": "x"]) }
        let issues = try Company.definition.validate([
            "metadata": ["name": "a"], "spec": ["sandbox": ["env": .array(env)]],
        ])
        #expect(issues.count == 50)
    }

    @Test("control characters of a value don't reach the message")
    func controlCharacters() throws {
        let issues = try Company.definition.validate(["metadata": ["name": "a\u{1B}[31m\n"], "spec": [:]])
        #expect(issues.first?.message.contains("\u{1B}") == false)
        #expect(issues.first?.message.contains("\n") == false)
    }

    @Test("unknown fields are found wherever they are, with the name that was meant")
    func unknownFields() throws {
        let object: JSONValue = [
            "kind": "Company", "metadata": ["name": "a", "lables": ["x": "y"]],
            "spec": [
                "plann": "x", "sandbox": ["env": [["name": "A", "valeu": "b"]], "imgae": "x"], "zebra": 1,
            ], "extra": true,
        ]
        let fields = try Company.definition.unknownFields(in: object)
        #expect(
            fields.map(\.description) == [
                #"unknown field "extra""#, #"unknown field "metadata.lables"; did you mean "labels"?"#,
                #"unknown field "spec.plann"; did you mean "plan"?"#,
                #"unknown field "spec.sandbox.env[0].valeu"; did you mean "value"?"#,
                #"unknown field "spec.sandbox.imgae"; did you mean "image"?"#, #"unknown field "spec.zebra""#,
            ]
        )
        let pruned = try Company.definition.pruned(object)
        #expect(
            pruned == [
                "kind": "Company", "metadata": ["name": "a"], "spec": ["sandbox": ["env": [["name": "A"]]]],
            ]
        )
    }

    @Test("defaults are filled into objects that are there or have a default, and into the elements of lists")
    func defaults() throws {
        let company = try defaulted("{kind: Company, metadata: {name: a}}")
        #expect(company[path: "spec", "sandbox", "image"] == "agx/sandbox:latest")
        #expect(company[path: "spec", "sandbox", "healthCheck"] == nil)
        let container = try defaulted(
            "{kind: Container, spec: {image: x, env: [{name: A}], plan: null, healthCheck: {command: [a]}}}"
        )
        #expect(container[path: "spec", "env"] == [["name": "A", "value": ""]])
        #expect(container[path: "spec", "healthCheck", "retries"] == 3)
        let task = try defaulted(
            "{kind: Task, spec: {prompt: x, provider: shell, priority: null, retry: {maxAttempts: 3}}}"
        )
        #expect(task[path: "spec", "priority"] == 0)
        #expect(task[path: "spec", "retry"] == ["maxAttempts": 3, "backoff": "10s"])
    }

    @Test(
        "filling in defaults twice changes nothing more, and what is valid stays valid",
        arguments: ["Company", "Container", "Task"],
    )
    func idempotentDefaults(kind: String) throws {
        let schema = try KindRegistry.builtIn().definition(ofKind: kind).contentSchema
        let once = schema.defaulted(SchemaSample.maximal(of: schema))
        #expect(schema.defaulted(once) == once)
        #expect(schema.validate(once) == [])
    }

    @Test("random values of any shape never crash a kind", arguments: [21, 22, 23] as [UInt64])
    func fuzz(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let definitions = try KindRegistry.builtIn().definitions
        for _ in 0..<120 {
            guard let definition = definitions.randomElement(using: &generator) else { continue }
            let value = RandomValue.make(like: definition.schema, depth: 0, using: &generator)
            let full = definition.pruned(definition.defaulted(value))
            #expect(definition.unknownFields(in: full).isEmpty, "seed \(seed)")
            let issues = definition.validate(full)
            #expect(issues.count <= 200)
            _ = TableRenderer(definition: definition).cells(of: value, now: Timestamp(secondsSinceEpoch: 0))
            guard issues.isEmpty, definition.kind == "Company", let spec = full["spec"] else { continue }
            _ = try Company.decodeSpec(spec)
        }
    }

    @Test("what a schema accepts, the Swift type reads", arguments: [31, 32, 33] as [UInt64])
    func acceptedMeansReadable(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<400 {
            let schema = try Container.definition.contentSchema
            let value = schema.pruned(
                schema.defaulted(RandomValue.make(like: schema, depth: 0, oddness: 40, using: &generator))
            )
            guard schema.validate(value).isEmpty else { continue }
            accepted += 1
            let spec = try Container.decodeSpec(value)
            #expect(schema.validate(try JSONValue(encoding: spec)) == [], "seed \(seed)")
        }
        #expect(accepted > 5, "seed \(seed)")
    }
}
