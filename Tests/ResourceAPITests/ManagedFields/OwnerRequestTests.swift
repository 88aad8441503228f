import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import ResourceAPI
import Testing

@Suite("owners of fields over HTTP", .timeLimit(.minutes(5)))
struct OwnerRequestTests {
    private static let acme = companies + "/acme"

    @Test("every way to write is noted under the writer's name")
    func allWrites() async throws {
        try await TestServer().test { client in
            let post = try await client.post(companies + "?fieldManager=poster", companyBody("acme"))
            #expect(try post.owners == ["poster Update": ["f:spec": [".": [:], "f:plan": [:]]]])
            var object = try post.json
            object["spec"]?["seats"] = 1
            object["status"] = ["phase": "Ignored"]
            let put = try await client.put(Self.acme + "?fieldManager=putter", object.jsonText())
            #expect(try put.owners["putter Update"] == ["f:spec": ["f:seats": [:]]])
            object = try put.json
            object["status"] = ["phase": "Up"]
            let status = try await client.put(Self.acme + "/status?fieldManager=putter", object.jsonText())
            #expect(try status.owners["putter Update status"] == ["f:status": [".": [:], "f:phase": [:]]])
            let merge = #"{"metadata":{"labels":{"a":"b"}},"spec":{"seats":2}}"#
            let merged = try await client.mergePatch(Self.acme + "?fieldManager=merger", merge)
            #expect(
                try merged.owners["merger Update"]
                    == ["f:metadata": ["f:labels": [".": [:], "f:a": [:]]], "f:spec": ["f:seats": [:]]]
            )
            #expect(try merged.owners["putter Update"] == nil)
            let json = #"[{"op":"remove","path":"/spec/seats"},{"op":"add","path":"/spec/note","value":"n"}]"#
            let type = "application/json-patch+json"
            let patched = try await client.send(.patch, Self.acme + "?fieldManager=jsoner", json, type: type)
            #expect(
                try patched.owners == [
                    "poster Update": ["f:spec": [".": [:], "f:plan": [:]]],
                    "putter Update status": ["f:status": [".": [:], "f:phase": [:]]],
                    "merger Update": ["f:metadata": ["f:labels": [".": [:], "f:a": [:]]]],
                    "jsoner Update": ["f:spec": ["f:note": [:]]],
                ]
            )
            let entry = try patched.json[path: "metadata", "managedFields"]?.array?.first
            #expect(entry?["time"] == "2026-01-01T00:00:00Z" && entry?["fieldsType"] == "FieldsV1")
        }
    }

    @Test("a writer without a name is known by its program")
    func userAgent() async throws {
        try await TestServer().test { client in
            let headers: HTTPFields = [.userAgent: "kr8s/0.20 (linux)"]
            let made = try await client.send(.post, companies, companyBody("acme"), headers: headers)
            #expect(try made.owners.keys.sorted() == ["kr8s Update"])
            let long = String(repeating: "a", count: 127)
            for (index, agent) in ["\(long)bc/1", "\(long)ä/1", "\(long)", "b\u{200B}c d/x/y"].enumerated() {
                let body = companyBody("long-\(index)")
                let answer = try await client.send(.post, companies, body, headers: [.userAgent: agent])
                let expected = ["\(long)b", long, long, "bc d"][index]
                #expect(try answer.owners.keys.sorted() == ["\(expected) Update"])
            }
            let empty = try await client.send(.post, companies, companyBody("empty"), headers: [.userAgent: "/1"])
            #expect(try empty.owners.keys.sorted() == ["unknown Update"])
            let other = try await client.post(companies, companyBody("other"))
            #expect(try other.owners.keys.sorted() == ["unknown Update"])
        }
    }

    @Test("a write of the same again notes nothing, and takes no version")
    func sameAgain() async throws {
        try await TestServer().test { client in
            let made = try await client.post(companies + "?fieldManager=one", companyBody("acme"))
            let path = Self.acme + "?fieldManager=two"
            #expect(try await client.mergePatch(path, #"{"spec":{"plan":"free"}}"#).json == made.json)
            #expect(try await client.put(path, made.text).json == made.json)
        }
    }

    @Test("a client may rewrite the owners or forget them all, and a wrong list is refused with its field")
    func rewriting() async throws {
        try await TestServer().test { client in
            let made = try await client.post(companies + "?fieldManager=one", companyBody("acme"))
            var object = try made.json
            object["metadata"]?["managedFields"] = [[:]]
            let reset = try await client.put(Self.acme, object.jsonText())
            #expect(try reset.owners.isEmpty)
            #expect(try reset.version != made.version)
            let patch = #"[{"op":"add","path":"/metadata/managedFields","value":[{"operation":"Sell"}]}]"#
            let refused = try await client.send(.patch, Self.acme, patch, type: "application/json-patch+json")
            #expect(refused.code == 422)
            let causes = try refused.json[path: "details", "causes"]?.array
            #expect(causes?.first?["field"] == "metadata.managedFields[0].operation")
        }
    }

    @Test(
        "owners that a client sends with a status are ignored",
        arguments: [
            #"[{}]"#, #"[{"operation":"Sell"}]"#,
            #"[{"manager":"eve","operation":"Apply","apiVersion":"test.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:plan":{}}}}]"#,
        ],
    )
    func statusOwners(sent: String) async throws {
        try await TestServer().test { client in
            var object = try await client.post(companies + "?fieldManager=one", companyBody("acme")).json
            object["metadata"]?["managedFields"] = try JSONValue.parse(json: Array(sent.utf8))
            object["status"] = ["phase": "Ready"]
            let put = try await client.put(Self.acme + "/status?fieldManager=two", object.jsonText())
            #expect(put.code == 200, "\(put.text)")
            let patch = #"{"metadata":{"managedFields":\#(sent)},"status":{"phase":"Lost"}}"#
            let merged = try await client.mergePatch(Self.acme + "/status?fieldManager=two", patch)
            #expect(merged.code == 200, "\(merged.text)")
            #expect(try merged.json[path: "status", "phase"] == "Lost")
            let entries = try merged.json[path: "metadata", "managedFields"]?.array ?? []
            #expect(entries.map { $0["manager"] } == ["one", "two"])
            #expect(entries.map { $0["subresource"] } == [nil, "status"])
        }
    }

    /// The requests of kubectl 1.26 and later for an object that was made by its client-side apply.
    @Test("kubectl moves an object from client-side to server-side apply, and dropped fields go away afterwards")
    func migration() async throws {
        try await TestServer().test { client in
            let applied = companyBody("acme", spec: #"{"seats":3,"note":"old"}"#)
            let annotation = "kubectl.kubernetes.io/last-applied-configuration"
            var object = try JSONValue.parse(json: Array(applied.utf8))
            object["metadata"]?["annotations"] = [annotation: .string(applied + "\n")]
            _ = try await client.post(companies + "?fieldManager=kubectl-client-side-apply", object.jsonText())

            let wanted = companyBody("acme", spec: #"{"seats":4,"note":"old"}"#)
            let first = try await client.apply(Self.acme, wanted, by: "kubectl", "force=false")
            #expect(first.code == 200)
            let text = try first.json[path: "metadata", "annotations"]?[annotation]?.string ?? ""
            #expect(try JSONValue.parse(json: Array(text.utf8)) == JSONValue.parse(json: Array(wanted.utf8)))

            var note = try JSONValue.parse(json: Array(companyBody("acme").utf8))
            note["spec"] = nil
            note["metadata"]?["annotations"] = [annotation: .string(text)]
            let second = try await client.apply(Self.acme, note.jsonText(), by: "kubectl-last-applied", "force=false")
            #expect(second.code == 200)

            let patch: JSONValue = [
                ["op": "replace", "path": "/metadata/managedFields", "value": try Self.upgraded(second)],
                ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(try second.version ?? "")],
            ]
            let type = "application/json-patch+json"
            let third = try await client.send(.patch, Self.acme, patch.jsonText(), type: type)
            #expect(third.code == 200)
            #expect(try third.owners.keys.sorted() == ["kubectl Apply", "kubectl-last-applied Apply"])

            let fourth = try await client.apply(Self.acme, wanted, by: "kubectl", "force=false")
            #expect(fourth.code == 200)
            let fifth = try await client.apply(Self.acme, companyBody("acme"), by: "kubectl", "force=false")
            #expect(try fifth.json["spec"] == ["plan": "free"])
        }
    }

    /// `managedFields` as kubectl rewrites them: what client-side apply owned is the server-side applier's.
    private static func upgraded(_ answer: Answer) throws -> JSONValue {
        let entries = try answer.json[path: "metadata", "managedFields"]?.array ?? []
        let old = entries.first { $0["manager"] == "kubectl-client-side-apply" }
        let union = try FieldSet(fieldsV1: old?["fieldsV1"] ?? [:])
        return .array(
            try entries.compactMap { entry in
                guard entry["manager"] != "kubectl-client-side-apply" else { return nil }
                guard entry["manager"] == "kubectl" else { return entry }
                var entry = entry
                entry["fieldsV1"] = try FieldSet(fieldsV1: entry["fieldsV1"] ?? [:]).union(union).fieldsV1
                return entry
            }
        )
    }

    @Test("kubectl may change what its client-side apply wrote, but nothing that was changed since")
    func lastApplied() async throws {
        try await TestServer().test { client in
            let applied = companyBody("acme", spec: #"{"seats":3,"note":"old"}"#)
            var object = try JSONValue.parse(json: Array(applied.utf8))
            object["metadata"]?["annotations"] = ["kubectl.kubernetes.io/last-applied-configuration": .string(applied)]
            _ = try await client.post(companies + "?fieldManager=kubectl-client-side-apply", object.jsonText())
            _ = try await client.mergePatch(Self.acme + "?fieldManager=edit", #"{"spec":{"note":"edited"}}"#)
            let wanted = companyBody("acme", spec: #"{"seats":4,"note":"new"}"#)
            let refused = try await client.apply(Self.acme, wanted, by: "kubectl")
            let message = #"Apply failed with 1 conflict: conflict with "edit" using test.dev/v1: .spec.note"#
            #expect(refused.message == message)
            let other = try await client.apply(Self.acme, wanted, by: "argo")
            #expect(other.message.hasPrefix("Apply failed with 2 conflicts"))
        }
    }

    @Test("a program's own writes to its store are noted under its own name")
    func ownWrites() async throws {
        let server = try TestServer()
        try await server.test { client in
            let made = try await client.post(companies + "?fieldManager=person", companyBody("acme"))
            let key = RecordKey(kind: "Company", name: "acme")
            var record = try #require(try await server.store.get(key))
            record.labels["test.dev/seen"] = "yes"
            record = try await server.store.update(record, expecting: record.resourceVersion)
            record = try await server.store.updateStatus(
                of: key,
                uid: record.uid,
                to: ["phase": "Up"],
                expecting: record.resourceVersion,
            )
            _ = try await server.store.create(RecordDraft(object: try made.json.named("child")))
            let owners = try await client.get(Self.acme).owners
            #expect(
                owners == [
                    "person Update": ["f:spec": [".": [:], "f:plan": [:]]],
                    "test-program Update": ["f:metadata": ["f:labels": [".": [:], "f:test.dev/seen": [:]]]],
                    "test-program Update status": ["f:status": [".": [:], "f:phase": [:]]],
                ]
            )
            #expect(try await client.get(companies + "/child").owners.keys.sorted() == ["test-program Update"])
            let refused = try await client.apply(
                Self.acme + "/status",
                #"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{"name":"acme"},"status":{"phase":"Down"}}"#,
                by: "person",
            )
            #expect(refused.message.contains(#"conflict with "test-program" with subresource "status" using"#))
        }
    }
}

extension JSONValue {
    /// The object under another name, as nobody's.
    fileprivate func named(_ name: String) -> JSONValue {
        var copy = self
        copy["metadata"] = ["name": .string(name)]
        return copy
    }
}
