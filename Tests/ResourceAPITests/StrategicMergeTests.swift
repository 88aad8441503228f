import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("strategic merge patches of built-in kinds", .timeLimit(.minutes(5)))
struct StrategicMergeTests {
    private static let events = "/api/v1/namespaces/acme/events"
    private static let type = "application/strategic-merge-patch+json"
    private static let event = #"""
        {"apiVersion":"v1","kind":"Event","involvedObject":{"kind":"Company","name":"acme"},"reason":"Made","metadata":
        {"name":"e","labels":{"a":"1"},"finalizers":["x/a","x/b"],"ownerReferences":
        [{"apiVersion":"v1","kind":"Event","name":"p","uid":"uid-2"}]}}
        """#

    private func patched(
        _ patch: String,
        _ check: @escaping @Sendable (Answer) throws -> Void,
    ) async throws {
        try await TestServer().test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let parent = Self.event.replacing(#""name":"e""#, with: #""name":"p""#)
                .replacing(#""ownerReferences":"#, with: #""managedFields":[],"x":"#)
            let made = try await client.post(Self.events + "?fieldValidation=Ignore", parent)
            let uid = try made.json[path: "metadata", "uid"]?.string ?? ""
            let event = Self.event.replacing("uid-2", with: uid)
            let created = try await client.post(Self.events, event)
            try #require(created.code == 201, "\(created.text)")
            let body = patch.replacing("UID", with: uid)
            try check(try await client.send(.patch, Self.events + "/e", body, type: Self.type))
        }
    }

    @Test(
        "merge maps and lists of names, and take directives",
        arguments: [
            (#"{"metadata":{"finalizers":["x/c","x/a"]}}"#, ["x/a", "x/b", "x/c"]),
            (
                #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["x/a"],"$setElementOrder/finalizers":["x/b"]}}"#,
                ["x/b"],
            ),
            (#"{"metadata":{"finalizers":null}}"#, []),
        ],
    )
    func names(patch: String, finalizers: [String]) async throws {
        try await patched(patch) { answer in
            #expect(answer.code == 200, "\(answer.text)")
            let found = try answer.json[path: "metadata", "finalizers"]?.array?.compactMap(\.string)
            #expect(found ?? [] == finalizers)
        }
    }

    @Test(
        "replace and delete maps whole, and elements by their keys",
        arguments: [
            (#"{"metadata":{"labels":{"b":"2"}}}"#, ["a": "1", "b": "2"], nil),
            (#"{"metadata":{"labels":{"$patch":"replace","b":"2"}}}"#, ["b": "2"], nil),
            (#"{"metadata":{"labels":{"$retainKeys":["b"],"b":"2"}}}"#, ["b": "2"], nil),
            (#"{"metadata":{"ownerReferences":[{"uid":"UID","controller":true}]}}"#, ["a": "1"], true),
            (
                #"{"metadata":{"ownerReferences":[{"$patch":"replace"},{"uid":"UID","name":"p","kind":"Event","apiVersion":"v1"}]}}"#,
                ["a": "1"], false,
            ),
            (#"{"metadata":{"ownerReferences":[{"$patch":"delete","uid":"UID"}]}}"#, ["a": "1"], nil),
        ] as [(String, JSONValue, Bool?)],
    )
    func maps(patch: String, labels: JSONValue, isController: Bool?) async throws {
        try await patched(patch) { answer in
            #expect(answer.code == 200, "\(answer.text)")
            #expect(try answer.json[path: "metadata", "labels"] == labels)
            let owners = try answer.json[path: "metadata", "ownerReferences"]?.array ?? []
            if patch.contains("delete") { #expect(owners.isEmpty) } else { #expect(owners.count == 1) }
            if isController == true { #expect(owners.first?["controller"] == true) }
        }
    }

    @Test(
        "are refused when they make no sense",
        arguments: [
            "[]", #"{"$patch":"sell"}"#, #"{"metadata":{"$unknown":1}}"#, #"{"metadata":{"$retainKeys":1}}"#,
            #"{"metadata":{"ownerReferences":[{"name":"p"}]}}"#, #"{"metadata":{"ownerReferences":[7]}}"#,
            #"{"metadata":{"ownerReferences":[{"uid":"UID","name":"a"},{"uid":"UID","name":"b"}]}}"#,
            #"{"metadata":{"$deleteFromPrimitiveList/finalizers":"x/a"}}"#,
        ],
    )
    func refused(patch: String) async throws {
        try await patched(patch) { answer in
            #expect(answer.code == 400, "\(answer.text)")
            #expect(answer.message.contains("strategic merge patch"), "\(answer.text)")
        }
    }

    @Test("an element that is deleted can be put there again")
    func replacedElement() async throws {
        let patch = #"""
            {"metadata":{"ownerReferences":[{"$patch":"delete","uid":"UID"},
            {"apiVersion":"v1","kind":"Event","name":"p","uid":"UID","controller":true}]}}
            """#
        try await patched(patch) { answer in
            #expect(answer.code == 200, "\(answer.text)")
            let owners = try answer.json[path: "metadata", "ownerReferences"]?.array ?? []
            #expect(owners.map { $0["controller"] } == [true])
        }
    }

    /// Comparing each with all the others would take longer than the suite may.
    @Test(
        "lists as long as a body can be are refused without delay",
        arguments: [("finalizers", 90_000), ("ownerReferences", 40_000)],
    )
    func longLists(field: String, count: Int) async throws {
        let elements = (0..<count).map { field == "finalizers" ? #""f\#($0)""# : #"{"uid":"\#($0)"}"# }
        try await patched(#"{"metadata":{"\#(field)":[\#(elements.joined(separator: ","))]}}"#) { answer in
            #expect(answer.code == 422 && answer.message.contains("must have at most 32 items"), "\(answer.text)")
        }
    }
}
