import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Testing

@Suite("deleting over HTTP", .timeLimit(.minutes(5)))
struct DeletionTests {
    private static func owner(_ uid: String) -> String {
        let reference = #"{"apiVersion":"test.dev/v1","kind":"Company","name":"acme","uid":"\#(uid)""#
        return #","finalizers":["test.dev/hold"],"ownerReferences":[\#(reference),"blockOwnerDeletion":true}]"#
    }

    /// Company acme that owns widget w, which a finalizer holds.
    private func withOwner(
        _ setup: TestServer.Setup = .init(),
        _ body: @Sendable (any TestClientProtocol) async throws -> Void,
    ) async throws {
        try await TestServer(setup).test { client in
            let company = try await client.post(companies, companyBody("acme")).json
            let uid = try #require(company[path: "metadata", "uid"]?.string)
            let widget = try await client.post(widgets, widgetBody("w", metadata: Self.owner(uid)))
            #expect(widget.code == 201, "\(widget.text)")
            try await body(client)
        }
    }

    @Test(
        "in the foreground the owner waits for what it owns, whether body or query say so",
        arguments: [
            ("", #"{"propagationPolicy":"Foreground"}"#), ("?propagationPolicy=Foreground&gracePeriodSeconds=0", ""),
        ],
    )
    func foreground(query: String, body: String) async throws {
        try await withOwner { client in
            let answer = try await client.delete(companies + "/acme" + query, body.isEmpty ? nil : body)
            #expect(answer.code == 202, "\(answer.text)")
            #expect(try answer.json[path: "metadata", "finalizers"] == ["foregroundDeletion"])
            #expect(try answer.json[path: "metadata", "deletionTimestamp"] != nil)
            _ = try await client.mergePatch(widgets + "/w", #"{"metadata":{"finalizers":null}}"#)
            #expect(try await client.get(companies + "/acme").code == 404)
            #expect(try await client.get("/apis/test.dev/v1/widgets").json["items"] == [])
        }
    }

    @Test("orphans stay", arguments: [#"{"propagationPolicy":"Orphan"}"#, #"{"orphanDependents":true}"#])
    func orphan(body: String) async throws {
        try await withOwner { client in
            #expect(try await client.delete(companies + "/acme", body).code == 200)
            let widget = try await client.get(widgets + "/w").json
            #expect(widget[path: "metadata", "deletionTimestamp"] == nil)
            #expect(widget[path: "metadata", "ownerReferences"] == nil)
        }
    }

    @Test("what can't be orphaned isn't either where the object's own finalizer asks for it")
    func orphanFinalizer() async throws {
        var setup = TestServer.Setup()
        setup.mayOrphan = { $0 != "Company" }
        try await withOwner(setup) { client in
            let path = companies + "/acme"
            #expect(try await client.mergePatch(path, #"{"metadata":{"finalizers":["orphan"]}}"#).code == 200)
            let refused = try await client.delete(path)
            #expect(refused.code == 422, "\(refused.text)")
            #expect(refused.message.contains("what a Company owns can't outlive it"), "\(refused.text)")
            #expect(try await client.delete(path, #"{"propagationPolicy":"Background"}"#).code == 200)
            #expect(try await client.get(widgets + "/w").json[path: "metadata", "deletionTimestamp"] != nil)
        }
    }

    @Test(
        "options that mean nothing are refused",
        arguments: [
            (#"{"propagationPolicy":"Sideways"}"#, 422), (#"{"dryRun":["Some"]}"#, 422),
            (#"{"propagationPolicy":"Orphan","orphanDependents":true}"#, 422),
            (#"{"gracePeriodSeconds":"soon"}"#, 400), (#"{"kind":"Pod"}"#, 400), ("[]", 400),
        ],
    )
    func badOptions(body: String, code: Int) async throws {
        try await withOwner { client in
            let answer = try await client.delete(companies + "/acme", body)
            #expect(answer.code == code, "\(answer.text)")
            #expect(try await client.get(companies + "/acme").code == 200)
        }
    }

    @Test(
        "a dry run in the body or the query deletes nothing",
        arguments: [("", #"{"dryRun":["All"]}"#), ("?dryRun=All", "")],
    )
    func dryRun(query: String, body: String) async throws {
        try await withOwner { client in
            let options = body.isEmpty ? nil : body
            #expect(try await client.delete(companies + "/acme" + query, options).code == 200)
            let collection = try await client.delete(companies + query, options)
            #expect(collection.code == 200)
            #expect(try collection.json["items"]?.array?.count == 1)
            let company = try await client.get(companies + "/acme").json
            #expect(company[path: "metadata", "resourceVersion"] == "2")
        }
    }

    @Test("a collection goes with the policy that was asked for")
    func collection() async throws {
        try await withOwner { client in
            let answer = try await client.delete(companies, #"{"propagationPolicy":"Orphan"}"#)
            #expect(try answer.json["items"]?.array?.count == 1)
            #expect(try await client.get(widgets + "/w").json[path: "metadata", "ownerReferences"] == nil)
        }
    }

    @Test("an owner that is gone is told of its field, in a create and in a patch that names no version")
    func goneOwner() async throws {
        try await withOwner { client in
            let lost = #"[{"apiVersion":"test.dev/v1","kind":"Company","name":"acme","uid":"gone"}]"#
            let metadata = #","ownerReferences":\#(lost)"#
            let created = try await client.post(widgets, widgetBody("late", metadata: metadata))
            let patched = try await client.mergePatch(widgets + "/w", #"{"metadata":{"ownerReferences":\#(lost)}}"#)
            for answer in [created, patched] {
                #expect(answer.code == 422, "\(answer.text)")
                let causes = try answer.json[path: "details", "causes"]?.array ?? []
                #expect(causes.map { $0["field"] } == ["metadata.ownerReferences"])
                #expect(answer.message.contains("does not exist any more"))
            }
        }
    }
}
