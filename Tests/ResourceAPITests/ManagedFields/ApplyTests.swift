import AgxModel
import ManifestFormat
import ResourceAPI
import Testing

@Suite("server-side apply", .timeLimit(.minutes(5)))
struct ApplyTests {
    @Test("owns what it says, and no defaults")
    func ownership() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {size: 1, parts: [{name: web}]}", by: "one")
        #expect(gadget.object["spec"] == ["size": 1, "colour": "grey", "parts": [["name": "web", "port": 80]]])
        #expect(
            gadget.applied("one") == """
                .spec.parts[name="web",port=80]
                .spec.parts[name="web",port=80].name
                .spec.size
                """
        )
    }

    @Test("removes what is dropped from the file, with what only its owner had there")
    func removal() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {size: 1, shade: x, box: {width: 2}, options: {a: '1'}}", by: "one")
        #expect(gadget.object[path: "spec", "box"] == ["width": 2, "height": 1])
        try gadget.apply("spec: {size: 1}", by: "one")
        #expect(gadget.object["spec"] == ["size": 1, "colour": "grey"])
        #expect(gadget.applied("one") == ".spec.size")
    }

    @Test("leaves alone what it never set, and what others own, too")
    func othersStay() throws {
        var gadget = try OwnedGadget()
        try gadget.patch("{spec: {options: {theirs: z}}}", by: "edit")
        try gadget.apply("spec: {size: 1, options: {ours: x}}", by: "one")
        try gadget.apply("spec: {size: 1}", by: "two")
        try gadget.apply("spec: {}", by: "one")
        #expect(gadget.object["spec"] == ["size": 1, "options": ["theirs": "z"], "colour": "grey"])
        #expect(gadget.applied("two") == ".spec.size")
        #expect(gadget.applied("one") == ".spec")
        try gadget.apply("spec: {}", by: "two")
        #expect(gadget.object["spec"] == ["options": ["theirs": "z"], "colour": "grey"])
    }

    @Test("shares a field with whoever gives the same value, and it goes with its last owner")
    func sharing() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {size: 1}", by: "one")
        try gadget.apply("spec: {size: 1}", by: "two")
        let error = try gadget.conflict("spec: {size: 2}", by: "one")
        #expect(error.message == #"Apply failed with 1 conflict: conflict with "two": .spec.size"#)
        try gadget.apply("metadata: {labels: {a: b}}", by: "one")
        #expect(gadget.object[path: "spec", "size"] == 1)
        try gadget.apply("metadata: {labels: {c: d}}", by: "two")
        #expect(gadget.object[path: "spec", "size"] == nil)
        #expect(gadget.object[path: "metadata", "labels"] == ["a": "b", "c": "d"])
    }

    @Test("tells each field that others own with another value, in the words of Kubernetes")
    func conflicts() throws {
        var gadget = try OwnedGadget()
        try gadget.patch(
            "{spec: {size: 1, command: [x], parts: [{name: web, port: 80, image: i}]}}",
            by: "kubectl-edit",
        )
        try gadget.apply("spec: {tags: [red], shade: x}", by: "one")
        let one = try gadget.conflict("spec: {size: 2}", by: "two")
        #expect(
            one.message == #"Apply failed with 1 conflict: conflict with "kubectl-edit" using test.dev/v1: .spec.size"#
        )
        let all = try gadget.conflict(
            "spec: {size: 3, command: [y], parts: [{name: web, image: j}], tags: [red], shade: y}",
            by: "two",
        )
        #expect(
            all.message == """
                Apply failed with 4 conflicts: conflicts with "kubectl-edit" using test.dev/v1:
                - .spec.command
                - .spec.parts[name="web",port=80].image
                - .spec.size
                conflicts with "one":
                - .spec.shade
                """
        )
        #expect(all.reason == .conflict)
        let causes = all.details?.causes ?? []
        #expect(causes.map(\.reason) == Array(repeating: "FieldManagerConflict", count: 4))
        #expect(causes.first?.message == #"conflict with "kubectl-edit" using test.dev/v1"#)
        #expect(causes.first?.field == ".spec.command")
    }

    @Test("puts no text in the place of an object that others own a part of")
    func shapes() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {extra: {theirs: 1}}", by: "one")
        let error = try gadget.conflict("spec: {extra: text}", by: "two")
        #expect(error.message == #"Apply failed with 1 conflict: conflict with "one": .spec.extra.theirs"#)
        try gadget.apply("spec: {extra: text}", by: "two", isForced: true)
        #expect(gadget.applied("one").isEmpty && gadget.applied("two") == ".spec.extra")
    }

    @Test("takes fields from their owners by force, and only those that differ")
    func force() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {size: 1, shade: x, command: [a]}", by: "one")
        try gadget.apply("spec: {size: 2, shade: x}", by: "two", isForced: true)
        #expect(gadget.object[path: "spec", "size"] == 2)
        #expect(gadget.applied("one") == ".spec.command\n.spec.shade")
        #expect(gadget.applied("two") == ".spec.shade\n.spec.size")
        try gadget.apply("spec: {command: [a], shade: x}", by: "one")
        #expect(gadget.object[path: "spec", "size"] == 2)
    }

    @Test("merges keyed lists by their keys, in the order of the file, elements of others in their places")
    func keyedLists() throws {
        var gadget = try OwnedGadget()
        try gadget.patch("{spec: {parts: [{name: log, port: 80}, {name: web, port: 80}]}}", by: "edit")
        try gadget.apply("spec: {parts: [{name: db}, {name: web, image: i}]}", by: "one")
        let names = gadget.object[path: "spec", "parts"]?.array?.map { $0["name"]?.string ?? "" }
        #expect(names == ["log", "db", "web"])
        try gadget.apply("spec: {parts: [{name: web, port: 81}]}", by: "one")
        #expect(
            gadget.object[path: "spec", "parts"] == [
                ["name": "log", "port": 80], ["name": "web", "port": 80], ["name": "web", "port": 81],
            ]
        )
        try gadget.apply("spec: {size: 1}", by: "one")
        #expect(gadget.object[path: "spec", "parts"]?.array?.count == 2)
    }

    @Test("leaves an element its name while others own a part of it")
    func elementOfOthers() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {parts: [{name: web}]}", by: "one")
        try gadget.patch("{spec: {parts: [{name: web, port: 80, image: i}]}}", by: "edit")
        try gadget.apply("spec: {size: 1}", by: "one")
        #expect(gadget.object[path: "spec", "parts"] == [["name": "web", "port": 80, "image": "i"]])
    }

    @Test("changes single elements of sets, and replaces atomic lists and maps")
    func setsAndAtoms() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {tags: [red, blue], command: [a, b], seal: {wax: w}}", by: "one")
        try gadget.apply("spec: {tags: [green, red]}", by: "two")
        #expect(gadget.object[path: "spec", "tags"] == ["green", "red", "blue"])
        try gadget.apply("spec: {tags: [red], command: [b], seal: {stamp: s}}", by: "one")
        #expect(gadget.object[path: "spec", "tags"] == ["green", "red"])
        #expect(gadget.object[path: "spec", "command"] == ["b"])
        #expect(gadget.object[path: "spec", "seal"] == ["stamp": "s"])
        #expect(gadget.applied("one") == ".spec.command\n.spec.seal\n.spec.tags[=\"red\"]")
        try gadget.apply("spec: {size: 1}", by: "one")
        #expect(gadget.object["spec"] == ["size": 1, "colour": "grey", "tags": ["green", "red"]])
    }

    @Test("takes null as no value, and owns the field; a null where null is a value stays")
    func nulls() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("spec: {size: null, colour: null, shade: null, options: {a: null}}", by: "one")
        #expect(gadget.object["spec"] == ["colour": "grey", "shade": nil, "options": [:]])
        #expect(gadget.applied("one") == ".spec.colour\n.spec.options.a\n.spec.shade\n.spec.size")
        try gadget.patch("{spec: {size: 4}}", by: "edit")
        let error = try gadget.conflict("spec: {size: null}", by: "two")
        #expect(error.details?.causes.map(\.field) == [".spec.size"])
        try gadget.apply("spec: {size: null}", by: "two", isForced: true)
        #expect(gadget.object[path: "spec", "size"] == nil)
    }

    @Test(
        "owns no empty labels, since none are kept: two may apply them",
        arguments: ["labels: {}", "finalizers: []"],
    )
    func emptyMetadata(member: String) throws {
        var gadget = try OwnedGadget()
        let members = "{metadata: {\(member)}, spec: {size: 1}}"
        try gadget.apply(members, by: "one")
        try gadget.apply(members, by: "two")
        #expect(gadget.applied("two") == ".spec.size")
        try gadget.apply("{metadata: {labels: {a: b}}}", by: "three")
        try gadget.apply(members, by: "one")
        #expect(gadget.object[path: "metadata", "labels"] == ["a": "b"])
    }

    @Test("keeps main part and status apart, for one manager too")
    func status() throws {
        var gadget = try OwnedGadget()
        try gadget.apply("{spec: {size: 1}, status: {phase: Lost}}", by: "one")
        #expect(gadget.object["status"] == nil && gadget.applied("one") == ".spec.size")
        try gadget.apply("{spec: {size: 7}, status: {conditions: [{type: Ready, status: x}]}}", by: "one", .status)
        #expect(gadget.object[path: "spec", "size"] == 1)
        #expect(
            gadget.applied("one", .status) == """
                .status.conditions[type="Ready"]
                .status.conditions[type="Ready"].status
                .status.conditions[type="Ready"].type
                """
        )
        let error = try gadget.conflict("status: {conditions: [{type: Ready, status: y}]}", by: "two", .status)
        #expect(error.details?.causes.map(\.message) == [#"conflict with "one" with subresource "status""#])
        try gadget.apply("status: {phase: Up}", by: "one", .status)
        #expect(gadget.object["status"] == ["phase": "Up"])
    }

    @Test("changes neither object nor owners if it says the same again")
    func again() throws {
        var gadget = try OwnedGadget()
        let members = "{metadata: {labels: {a: b}}, spec: {parts: [{name: web}], tags: [x], extra: {one: {two: [1]}}}}"
        try gadget.apply(members, by: "one")
        let before = gadget
        try gadget.apply(members, by: "one")
        #expect(gadget.object == before.object && gadget.managedFields == before.managedFields)
    }

    @Test("refuses elements that can't be told apart, with their fields")
    func impossible() throws {
        let issues = try Gadgets.ownership().issues(
            with: Gadgets.gadget(
                """
                metadata: {finalizers: [a/b, a/b]}
                spec: {tags: [x, y, x], parts: [{name: web}, {port: 1}, {name: web, port: 80}, 7]}
                """
            )
        )
        #expect(
            issues.map { "\($0.field): \($0.message)" } == [
                #"metadata.finalizers[1]: Duplicate value: "a/b""#,
                "spec.parts[1].name: Required value: it tells the elements of the list apart",
                "spec.parts[2]: Duplicate value: an array",
                "spec.parts[3]: Invalid value: 7: must be an object",
                #"spec.tags[2]: Duplicate value: "x""#,
            ]
        )
    }
}
