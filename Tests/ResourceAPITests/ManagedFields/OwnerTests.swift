import AgxModel
import ManifestFormat
import ResourceAPI
import TestSupport
import Testing

@Suite("owners of fields after writes that are no apply", .timeLimit(.minutes(5)))
struct OwnerTests {
    @Test("what changed or came is the writer's alone, what went is nobody's, the rest stays")
    func update() throws {
        var gadget = try OwnedGadget()
        try gadget.patch("{spec: {size: 1, shade: x}}", by: "create")
        try gadget.apply("{spec: {tags: [red], options: {a: '1'}}}", by: "one")
        try gadget.patch("{spec: {size: 2, shade: null, options: {a: '2'}, seal: {wax: w}}}", by: "edit")
        #expect(gadget.updated("create") == ".spec\n.spec.size" || gadget.updated("create") == ".spec")
        #expect(gadget.updated("edit") == ".spec.options.a\n.spec.seal\n.spec.size")
        #expect(gadget.applied("one") == ".spec.tags[=\"red\"]")
    }

    @Test("the time changes only with what is owned or its values")
    func times() throws {
        var gadget = try OwnedGadget()
        func time() -> [String?] { gadget.managedFields.entries.map(\.time) }
        try gadget.patch("{spec: {size: 1, shade: x}}", by: "edit", at: "T1")
        try gadget.patch("{spec: {size: 1}}", by: "edit", at: "T2")
        #expect(time() == ["T1"])
        try gadget.patch("{spec: {shade: null}}", by: "edit", at: "T3")
        #expect(time() == ["T1"])
        try gadget.patch("{spec: {size: 2}}", by: "edit", at: "T4")
        #expect(time() == ["T4"])
        try gadget.patch("{status: {phase: Up}}", by: "edit", .status, at: "T5")
        #expect(time() == ["T4", "T5"])
    }

    @Test("of many writers the oldest become one, and no field is lost")
    func ancient() throws {
        var gadget = try OwnedGadget()
        for index in 10..<40 {
            try gadget.patch("{spec: {options: {k\(index): x}}}", by: "m\(index)", at: "T\(index)")
        }
        try gadget.apply("{spec: {size: 1}}", by: "one")
        #expect(gadget.managedFields.entries.count == 11)
        let ancient = gadget.updated("ancient-changes")
        #expect(ancient.contains(".spec.options.k10") && ancient.contains(".spec.options.k30"))
        #expect(gadget.updated("m39") == ".spec.options.k39")
    }

    @Test("entries read back as they were written, appliers first")
    func entries() throws {
        var gadget = try OwnedGadget()
        try gadget.patch("{spec: {size: 1}}", by: "edit", at: "2026-01-01T00:00:00Z")
        try gadget.patch("{status: {phase: Up}}", by: "run", .status, at: "2026-01-02T00:00:00Z")
        try gadget.apply("{spec: {tags: [red]}}", by: "one")
        let values = gadget.managedFields.values
        #expect(
            values == [
                [
                    "manager": "one", "operation": "Apply", "apiVersion": "test.dev/v1", "fieldsType": "FieldsV1",
                    "fieldsV1": ["f:spec": ["f:tags": [#"v:"red""#: [:]]]],
                ],
                [
                    "manager": "edit", "operation": "Update", "apiVersion": "test.dev/v1", "fieldsType": "FieldsV1",
                    "time": "2026-01-01T00:00:00Z", "fieldsV1": ["f:spec": [".": [:], "f:size": [:]]],
                ],
                [
                    "manager": "run", "operation": "Update", "apiVersion": "test.dev/v1", "fieldsType": "FieldsV1",
                    "time": "2026-01-02T00:00:00Z", "subresource": "status",
                    "fieldsV1": ["f:status": [".": [:], "f:phase": [:]]],
                ],
            ]
        )
        #expect(try ManagedFields(values).values == values)
        #expect(ManagedFields(stored: values + ["no entry"]).values == values)
    }

    /// To look for each among all the others would take longer than the suite may.
    @Test("any number of entries is read without delay, those of one manager as one")
    func manyEntries() throws {
        let values = (0..<40_000).map { index -> JSONValue in
            [
                "manager": .string(index < 39_000 ? "m\(index)" : "one"), "operation": "Apply",
                "apiVersion": "test.dev/v1", "fieldsV1": .object(["f:a\(index)": [:]]),
            ]
        }
        let owners = ManagedFields(stored: values)
        #expect(owners.entries.count == 39_001)
        #expect(owners.fields(of: Gadgets.applier("one")).count == 1_000)
        #expect(owners.all.count == 40_000)
    }

    @Test(
        "entries of any other form are refused, with their field",
        arguments: [
            ("7", "metadata.managedFields[0]"), ("{operation: Sell}", "metadata.managedFields[0].operation"),
            ("{operation: Apply, manager: 1}", "metadata.managedFields[0].manager"),
            ("{operation: Apply, fieldsType: FieldsV2}", "metadata.managedFields[0].fieldsType"),
            ("{operation: Apply, subresource: scale}", "metadata.managedFields[0].subresource"),
            ("{operation: Apply, fieldsV1: {spec: {}}}", "metadata.managedFields[0].fieldsV1"),
        ],
    )
    func malformed(_ yaml: String, _ field: String) throws {
        let value = try JSONValue.parse(yaml: yaml)
        let error = #expect(throws: ManagedFieldsError.self) { try ManagedFields([value]) }
        #expect(error?.issue.field == field)
    }

    @Test("any history of writes keeps the books true", arguments: [1, 2, 3, 4] as [UInt64])
    func histories(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let new = try OwnedGadget()
        for round in 0..<40 {
            var gadget = new
            for step in 0..<12 {
                let comment: Comment = "seed \(seed), round \(round), step \(step)"
                let name = ["one", "two"].randomElement(using: &random) ?? ""
                let wanted = Gadgets.random(&random)
                let before = gadget
                if Bool.random(using: &random) {
                    try gadget.apply(wanted.yamlText(), by: name, isForced: true)
                    try check(gadget, after: before, applied: wanted, by: name, comment)
                } else {
                    try gadget.patch(wanted.yamlText(), by: name)
                }
                for entry in gadget.managedFields.entries {
                    #expect(!entry.fields.isEmpty, comment)
                    #expect(try FieldSet(fieldsV1: entry.fields.fieldsV1) == entry.fields, comment)
                }
            }
        }
    }

    private func check(
        _ gadget: OwnedGadget,
        after before: OwnedGadget,
        applied wanted: JSONValue,
        by name: String,
        _ comment: Comment,
    ) throws {
        let schema = FieldSchema(of: gadget.definition)
        let present = FieldSet.members(of: gadget.object, schema)
        // What was asked for is there, and asking again changes nothing and meets no conflict.
        let missing = FieldSet(of: wanted, schema).paths.filter { path in
            path.first == .field("spec") && !present.contains(path) && wanted.value(at: path) != .null
        }
        #expect(missing.isEmpty, "\(comment): \(missing)")
        var again = gadget
        try again.apply(wanted.yamlText(), by: name)
        #expect(again.managedFields == gadget.managedFields, comment)
        #expect(again.object == gadget.object, comment)
        // Nobody else's fields went, except where force put another sort of value in the place of an object.
        let comparison = FieldComparison(from: before.object, to: gadget.object, schema)
        for entry in before.managedFields.entries where entry.manager != Gadgets.applier(name) {
            let gone = entry.fields.intersection(comparison.removed).paths
            #expect(gone.allSatisfy { $0.starts(with: [.field("spec"), .field("extra")]) }, comment)
        }
    }
}

extension FieldSet {
    /// Everything that there is in an object, which is what appeared if there was nothing.
    static func members(of object: JSONValue, _ schema: FieldSchema) -> FieldSet {
        FieldComparison(from: [:], to: object, schema).added
    }
}

extension JSONValue {
    /// The value at a path of names alone; nil for others.
    func value(at path: [PathElement]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, element in
            guard case .field(let name) = element else { return nil }
            return value?[name]
        }
    }
}
