import ManifestFormat
import Testing

@testable import AgxCommands

@Suite("Three-way merge, as kubectl apply makes it", .timeLimit(.minutes(5)))
struct ThreeWayMergeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var original: String
        var modified: String
        var current: String
        var patch: String

        init(_ name: String, original: String, modified: String, current: String, patch: String) {
            testDescription = name
            self.original = original
            self.modified = modified
            self.current = current
            self.patch = patch
        }
    }

    static let rows = [
        Row("nothing changed", original: "{a: 1}", modified: "{a: 1}", current: "{a: 1, server: x}", patch: "{}"),
        Row("a value changed", original: "{a: 1}", modified: "{a: 2}", current: "{a: 1}", patch: "{a: 2}"),
        Row("a field is new", original: "{}", modified: "{a: {b: 1}}", current: "{}", patch: "{a: {b: 1}}"),
        Row(
            "a field left the file",
            original: "{a: 1, b: 2}",
            modified: "{a: 1}",
            current: "{a: 1, b: 2, c: 3}",
            patch: "{b: null}",
        ),
        Row(
            "a field left the file that is gone already",
            original: "{a: 1, b: 2}",
            modified: "{a: 1}",
            current: "{a: 1}",
            patch: "{b: null}",
        ),
        Row(
            "others changed a field of ours back",
            original: "{a: 1}",
            modified: "{a: 1}",
            current: "{a: 5}",
            patch: "{a: 1}",
        ),
        Row("others' fields stay", original: "{}", modified: "{a: 1}", current: "{a: 1, b: {c: 2}}", patch: "{}"),
        Row(
            "never applied before: nothing is removed",
            original: "{}",
            modified: "{spec: {a: 1}}",
            current: "{spec: {a: 2, b: 3}}",
            patch: "{spec: {a: 1}}",
        ),
        Row(
            "deep changes and removals in one object",
            original: "{spec: {a: 1, b: {x: 1, w: 2}}}",
            modified: "{spec: {a: 2, b: {x: 1, z: 3}}}",
            current: "{spec: {a: 1, b: {x: 1, w: 2}, c: 9}}",
            patch: "{spec: {a: 2, b: {w: null, z: 3}}}",
        ),
        Row(
            "a whole object left the file",
            original: "{spec: {a: {b: 1, c: 2}}}",
            modified: "{spec: {}}",
            current: "{spec: {a: {b: 1, c: 2}}}",
            patch: "{spec: {a: null}}",
        ),
        Row(
            "lists are replaced as a whole",
            original: "{l: [1, 2]}",
            modified: "{l: [1, 3]}",
            current: "{l: [1, 2, 9]}",
            patch: "{l: [1, 3]}",
        ),
        Row(
            "equal lists are left alone",
            original: "{l: [1]}",
            modified: "{l: [1]}",
            current: "{l: [1]}",
            patch: "{}",
        ),
        Row(
            "an object becomes a scalar",
            original: "{a: {b: 1}}",
            modified: "{a: 1}",
            current: "{a: {b: 1}}",
            patch: "{a: 1}",
        ),
        Row("an empty object is a value", original: "{}", modified: "{a: {}}", current: "{}", patch: "{a: {}}"),
        Row("null in the file removes", original: "{}", modified: "{a: null}", current: "{a: 1}", patch: "{a: null}"),
        Row(
            "integer and float differ",
            original: "{a: 1}",
            modified: "{a: 1.5}",
            current: "{a: 1}",
            patch: "{a: 1.5}",
        ),
    ]

    @Test("the patch is kubectl's", arguments: rows)
    func patches(row: Row) throws {
        let patch = ThreeWayMerge.patch(
            original: try JSONValue.parse(yaml: row.original),
            modified: try JSONValue.parse(yaml: row.modified),
            current: try JSONValue.parse(yaml: row.current),
        )
        #expect(patch == (try JSONValue.parse(yaml: row.patch)))
    }

    @Test("the annotation is what kubectl writes, letter for letter")
    func annotation() throws {
        let object = try JSONValue.parse(yaml: "{apiVersion: v1, kind: X, metadata: {name: a}, spec: {t: a<b&c>d}}")
        let annotated = LastApplied.annotated(object)
        #expect(
            annotated[path: "metadata", "annotations"]?[LastApplied.annotation]?.string
                == #"{"apiVersion":"v1","kind":"X","metadata":{"annotations":{},"name":"a"},"#
                + #""spec":{"t":"a\u003cb\u0026c\u003ed"}}"# + "\n"
        )
        #expect(LastApplied.configuration(of: annotated)?["spec"] == ["t": "a<b&c>d"])
        #expect(LastApplied.annotated(annotated) == annotated)
    }
}
