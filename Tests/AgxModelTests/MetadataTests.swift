import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Metadata", .timeLimit(.minutes(5)))
struct MetadataTests {
    private func lines(
        _ kind: String,
        _ metadata: JSONValue,
        old: JSONValue? = nil,
        author: Author = .person,
    ) throws -> [String] {
        let definition = try KindRegistry.builtIn().definition(ofKind: kind)
        let validation = MetadataValidation(definition: definition, author: author)
        return validation.validate(metadata, old: old).lines
    }

    @Test(
        "a name must suit its kind",
        arguments: [
            ("Company", "acme", true), ("Company", "a.b", false),
            ("Company", String(repeating: "a", count: 41), false),
            ("Company", "company", false), ("Container", "db-1", true), ("Container", "a.b", false),
            ("Task", "a.b", true), ("Task", "A", false), ("Task", "..", false), ("Event", "acme.17ab", true),
        ],
    )
    func names(kind: String, name: String, isValid: Bool) throws {
        #expect(try lines(kind, ["name": .string(name)]).isEmpty == isValid)
    }

    @Test("a name or the beginning of one must be there")
    func missingName() throws {
        #expect(try lines("Task", [:]) == ["metadata.name: Required value: name or generateName is required"])
        #expect(try lines("Task", .null) == ["metadata.name: Required value: every object has a name"])
        #expect(try lines("Task", ["generateName": "build-"]) == [])
        #expect(try lines("Task", ["generateName": "Build-"]).count == 1)
    }

    @Test("a company belongs to no namespace")
    func namespaces() throws {
        #expect(
            try lines("Company", ["name": "a", "namespace": "b"]) == [
                "metadata.namespace: Forbidden: a Company belongs to no namespace: leave it out"
            ]
        )
        #expect(try lines("Task", ["name": "a", "namespace": "B_"]).count == 1)
    }

    @Test(
        "labels have Kubernetes' syntax",
        arguments: [
            ("team", "payments", true), ("example.com/team", "", true), ("example.com/team", "a_b.c-d", true),
            ("", "x", false), ("a b", "x", false), ("/a", "x", false), ("a/b/c", "x", false),
            ("Example.com/a", "x", false),
            ("a", "-x", false), ("a", "x y", false), ("a", String(repeating: "v", count: 64), false),
            (String(repeating: "k", count: 64), "x", false),
        ],
    )
    func labels(key: String, value: String, isValid: Bool) throws {
        #expect(try lines("Task", ["name": "a", "labels": .object([key: .string(value)])]).isEmpty == isValid)
    }

    @Test("labels of agx itself are set, changed and removed by controllers only")
    func reservedLabels() throws {
        let marked: JSONValue = ["name": "a", "labels": ["runagx.com/company": "acme"]]
        let rule = "metadata.labels[runagx.com/company]: Forbidden: keys under runagx.com/ are set by agx: "
        #expect(try lines("Task", marked) == [rule + "use another prefix"])
        #expect(try lines("Task", marked, old: marked) == [])
        #expect(try lines("Task", ["name": "a"], old: marked) == [rule + "leave it as it is"])
        #expect(try lines("Task", marked, author: .controller) == [])
        #expect(try lines("Task", ["name": "a", "annotations": ["x.runagx.com/y": "z"]]).count == 1)
    }

    @Test("annotations are bounded together")
    func annotations() throws {
        let big = JSONValue.string(String(repeating: "x", count: 131_072))
        let found = try lines("Task", ["name": "a", "annotations": ["a": big, "b": big]])
        #expect(found == ["metadata.annotations: Too long: may not be more than 262144 bytes in all, they are 262146"])
    }

    @Test("one of the owners at most is the controller")
    func controllers() throws {
        func owner(_ name: String, controls: Bool) -> JSONValue {
            [
                "apiVersion": "runagx.com/v1", "kind": "Schedule", "name": .string(name), "uid": "u",
                "controller": .bool(controls),
            ]
        }
        let one: JSONValue = [owner("a", controls: true), owner("b", controls: false)]
        #expect(try lines("Task", ["name": "t", "ownerReferences": one]) == [])
        let two: JSONValue = [owner("a", controls: true), owner("b", controls: true)]
        #expect(
            try lines("Task", ["name": "t", "ownerReferences": two]) == [
                "metadata.ownerReferences: Invalid value: an array: Only one reference can have Controller set to true. "
                    + #"Found "true" in references for Schedule/a and Schedule/b"#
            ]
        )
    }

    @Test("a finalizer is a qualified name")
    func finalizers() throws {
        #expect(try lines("Task", ["name": "a", "finalizers": ["runagx.com/docker"]]) == [])
        #expect(try lines("Task", ["name": "a", "finalizers": ["a b"]]).count == 1)
    }
}
