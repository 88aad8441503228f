import AgxModel
import ManifestFormat
import ResourceAPI
import TestSupport
import Testing

@Suite("sets of fields", .timeLimit(.minutes(5)))
struct FieldSetTests {
    static let seeds: [UInt64] = [1, 2, 3, 4]

    @Test("read back from FieldsV1 as they were written, and equal sets have equal text", arguments: seeds)
    func roundTrip(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let schema = FieldSchema(of: try Gadgets.definition())
        for round in 0..<500 {
            let set = FieldSet(of: Gadgets.random(&random), schema)
            let text = set.fieldsV1.jsonText()
            let read = try FieldSet(fieldsV1: JSONValue.parse(json: Array(text.utf8)))
            #expect(read == set, "seed \(seed), round \(round): \(text)")
            #expect(FieldSet(paths: set.paths.shuffled(using: &random)).fieldsV1.jsonText() == text)
            #expect(set.paths.count == set.count)
        }
    }

    @Test("obey the laws of sets", arguments: seeds)
    func laws(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let schema = FieldSchema(of: try Gadgets.definition())
        for round in 0..<500 {
            let sets = (0..<3).map { _ in FieldSet(of: Gadgets.random(&random), schema) }
            let (a, b, c) = (sets[0], sets[1], sets[2])
            let (inA, inB) = (Set(a.paths), Set(b.paths))
            let comment: Comment = "seed \(seed), round \(round)"
            #expect(Set(a.union(b).paths) == inA.union(inB), comment)
            #expect(Set(a.intersection(b).paths) == inA.intersection(inB), comment)
            #expect(Set(a.subtracting(b).paths) == inA.subtracting(inB), comment)
            #expect(a.union(b) == b.union(a) && a.union(a) == a && a.intersection(a) == a, comment)
            #expect(a.intersection(b.union(c)) == a.intersection(b).union(a.intersection(c)), comment)
            #expect(a.subtracting(b).union(a.intersection(b)) == a, comment)
            #expect(a.subtracting(a).isEmpty && a.subtracting(b).intersection(b).isEmpty, comment)
            #expect(a.paths.allSatisfy { a.union(b).contains($0) }, comment)
        }
    }

    @Test("hold what an object sets: leaves, whole values, elements by key or value, names that people choose")
    func ofObject() throws {
        let object = try Gadgets.gadget(
            """
            metadata: {labels: {team: x}, finalizers: [a/b]}
            spec:
              size: 1
              command: [a, b]
              tags: [red]
              parts: [{name: web, image: i}, {name: db, port: 1, words: [w]}]
              options: {}
              box: {width: 2}
              seal: {wax: w}
              extra: {deep: {down: [1]}}
            """
        )
        let set = FieldSet(of: object, FieldSchema(of: try Gadgets.definition()))
        #expect(
            set.description == """
                .apiVersion
                .kind
                .metadata.finalizers[="a/b"]
                .metadata.labels.team
                .metadata.name
                .spec.box.width
                .spec.command
                .spec.extra.deep
                .spec.extra.deep.down
                .spec.options
                .spec.parts[name="db",port=1]
                .spec.parts[name="db",port=1].name
                .spec.parts[name="db",port=1].port
                .spec.parts[name="db",port=1].words
                .spec.parts[name="web",port=80]
                .spec.parts[name="web",port=80].image
                .spec.parts[name="web",port=80].name
                .spec.seal
                .spec.size
                .spec.tags[="red"]
                """
        )
        #expect(
            set.fieldsV1[path: "f:spec", "f:parts", #"k:{"name":"web","port":80}"#]
                == [".": [:], "f:image": [:], "f:name": [:]]
        )
    }

    @Test(
        "are refused in any other form, with the part that is wrong",
        arguments: [
            (#"[]"#, "must be an object"), (#"{"spec":{}}"#, #""spec""#),
            (#"{"f:a":1}"#, #""f:a" must hold an object"#),
            (#"{"f:a":{"k:x":{}}}"#, #""k:x""#), (#"{"k:{}":{}}"#, #""k:{}""#), (#"{"i:-1":{}}"#, #""i:-1""#),
            (#"{"v:":{}}"#, #""v:""#), (#"{"":{}}"#, #""""#), (#"{"f:a":{".":{},"x":{}}}"#, #""x""#),
            (#"{"i:01":{}}"#, #""i:01""#),
        ],
    )
    func malformed(_ text: String, _ says: String) throws {
        let value = try JSONValue.parse(json: Array(text.utf8))
        let error = #expect(throws: FieldSetError.self) { try FieldSet(fieldsV1: value) }
        #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
    }

    @Test("have no more than 100,000 paths")
    func bound() throws {
        let names = (0...100_000).map { ("f:\($0)", JSONValue.object([:])) }
        let value = JSONValue.object(Dictionary(uniqueKeysWithValues: names))
        let error = #expect(throws: FieldSetError.self) { try FieldSet(fieldsV1: value) }
        #expect(error?.message == "holds more than 100000 paths")
    }

    @Test("tell what was added, changed and removed between any two objects", arguments: seeds)
    func comparison(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let schema = FieldSchema(of: try Gadgets.definition())
        for round in 0..<500 {
            let (old, new) = (Gadgets.random(&random), Gadgets.random(&random))
            let comparison = FieldComparison(from: old, to: new, schema)
            let back = FieldComparison(from: new, to: old, schema)
            let comment: Comment = "seed \(seed), round \(round): \(old.jsonText()) \(new.jsonText())"
            #expect(comparison.added == back.removed && comparison.removed == back.added, comment)
            #expect(comparison.modified == back.modified, comment)
            #expect(FieldComparison(from: old, to: old, schema).isEmpty, comment)
            #expect(comparison.added.intersection(comparison.removed).isEmpty, comment)
        }
    }
}
