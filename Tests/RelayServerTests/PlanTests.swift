import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import Synchronization
import Testing

@Suite("plans", .timeLimit(.minutes(5)))
struct PlanTests {
    private func send(
        _ world: RelayWorld,
        _ body: String,
        type: String = "application/json",
        query: String = "",
    ) async throws -> (code: Int, json: JSONValue) {
        let answer = Answer()
        try await world.test { client in
            let response = try await client.execute(
                uri: "/fleet/plan" + query,
                method: .post,
                headers: [.contentType: type],
                body: ByteBuffer(string: body),
            )
            answer.set(response.status.code, try JSONValue.parse(json: Array(response.body.readableBytesView)))
        }
        return answer.value
    }

    private static let company =
        #"{"apiVersion":"runagx.com/v1","kind":"Company","metadata":{"name":"acme"},"spec":{"plan":"free"}}"#
    private static let plan =
        #"{"apiVersion":"runagx.com/v1","kind":"Plan","metadata":{"name":"free"},"spec":{}}"#

    @Test("documents are checked, filled in and planned; what needs another may come before it")
    func plans() async throws {
        let world = try RelayWorld()
        let volume =
            #"{"apiVersion":"runagx.com/v1","kind":"Volume","metadata":{"name":"data","namespace":"acme"},"spec":{}}"#
        let answer = try await send(world, #"{"documents":[\#(volume),\#(Self.company),\#(Self.plan)]}"#)
        try #require(answer.code == 200, "\(answer.json)")
        let names = answer.json["records"]?.array?.map { $0["kind"]?.string }
        #expect(names == ["Plan", "Company", "Volume"])
        #expect(answer.json["steps"]?.array?.first?["action"] == "create network")
        let asked = try #require(world.fleet.documents.first)
        #expect(asked[1][path: "spec", "state"] == "Active", "defaults are filled in")
        #expect(try await world.store.list(.init(kind: "Company")).records.isEmpty, "nothing is written")
    }

    @Test("YAML is taken as well")
    func yaml() async throws {
        let world = try RelayWorld()
        let body = """
            documents:
              - apiVersion: runagx.com/v1
                kind: Plan
                metadata: {name: free}
                spec: {}
            """
        #expect(try await send(world, body, type: "application/yaml").code == 200)
    }

    @Test("a record that is there is planned with what the document changes and removes")
    func existing() async throws {
        let world = try RelayWorld()
        try await world.put("Plan", "free", spec: [:])
        let record = try await world.put(
            "Company",
            "acme",
            spec: ["plan": "free", "state": "Active", "displayName": "Old"],
        )
        var changed = record
        changed.managedFields = [
            [
                "manager": "agx", "operation": "Apply", "apiVersion": "runagx.com/v1", "fieldsType": "FieldsV1",
                "fieldsV1": ["f:spec": ["f:plan": [:], "f:displayName": [:]]],
            ]
        ]
        _ = try await world.store.update(changed, expecting: record.resourceVersion)
        let answer = try await send(world, #"{"documents":[\#(Self.company)]}"#)
        try #require(answer.code == 200, "\(answer.json)")
        let object = try #require(world.fleet.documents.first?.first)
        #expect(object[path: "spec", "displayName"] == nil)
        #expect(object[path: "spec", "plan"] == "free")
    }

    @Test("fields of others are conflicts, as when it is applied, unless they are to be taken")
    func conflicts() async throws {
        let world = try RelayWorld()
        try await world.put("Plan", "free", spec: [:])
        try await world.put("Plan", "team", spec: [:])
        let record = try await world.put("Company", "acme", spec: ["plan": "team", "state": "Active"])
        var changed = record
        changed.managedFields = [
            [
                "manager": "kubectl-edit", "operation": "Update", "apiVersion": "runagx.com/v1",
                "fieldsType": "FieldsV1", "fieldsV1": ["f:spec": ["f:plan": [:]]],
            ]
        ]
        _ = try await world.store.update(changed, expecting: record.resourceVersion)
        let answer = try await send(world, #"{"documents":[\#(Self.company)]}"#)
        #expect(answer.code == 409)
        let message = #"Apply failed with 1 conflict: conflict with "kubectl-edit" using runagx.com/v1: .spec.plan"#
        #expect(answer.json["message"]?.string == message)
        let forced = try await send(world, #"{"documents":[\#(Self.company)]}"#, query: "?force=true&fieldManager=x")
        #expect(forced.code == 200)
        #expect(world.fleet.documents.first?.first?[path: "spec", "plan"] == "free")
    }

    @Test(
        "bad input is refused as a write would be",
        arguments: [
            (#"{"documents":[{"apiVersion":"runagx.com/v1","kind":"Nothing"}]}"#, 400, "no kind"),
            (#"{"documents":[]"#, 400, "can't be read"),
            (#"[]"#, 400, "documents"),
            (#"{"documents":[\#(plan),\#(plan)]}"#, 400, "twice"),
            (#"{"documents":[\#(company)]}"#, 422, "spec.plan"),
            (
                #"{"documents":[{"apiVersion":"runagx.com/v1","kind":"Plan","metadata":{"name":"A_"},"spec":{}}]}"#,
                422, "metadata.name",
            ),
            (
                #"{"documents":[{"apiVersion":"runagx.com/v1","kind":"Plan","metadata":{"name":"a"},"spec":{"x":1}}]}"#,
                400, "spec.x",
            ),
        ],
    )
    func bad(body: String, code: Int, wanted: String) async throws {
        let world = try RelayWorld()
        let answer = try await send(world, body)
        #expect(answer.code == code)
        #expect(answer.json["message"]?.string?.contains(wanted) == true, "\(answer.json)")
        #expect(world.fleet.documents.isEmpty)
    }

    @Test("a folder of documents may be longer than one document")
    func large() async throws {
        let note = String(repeating: "a", count: 200_000)
        let documents = (1...8)
            .map { number in
                #"{"apiVersion":"runagx.com/v1","kind":"Plan","metadata":{"name":"p\#(number)","annotations":{"note":"\#(note)"}},"spec":{}}"#
            }
        let answer = try await send(try RelayWorld(), #"{"documents":[\#(documents.joined(separator: ","))]}"#)
        try #require(answer.code == 200, "\(answer.json["message"]?.string ?? "")")
        #expect(answer.json["records"]?.array?.count == 8)
    }

    @Test("more than 10 MiB is refused")
    func tooLarge() async throws {
        let world = try RelayWorld()
        let answer = try await send(world, "{\"documents\":[\"" + String(repeating: "a", count: 10 << 20) + "\"]}")
        #expect(answer.code == 413)
        #expect(answer.json["message"]?.string?.contains("at most 10485760 bytes") == true)
    }

    @Test("the services of a company are counted with those of the same file")
    func services() async throws {
        let world = try RelayWorld()
        let services = ["a", "b"]
            .map { name in
                #"{"apiVersion":"runagx.com/v1","kind":"Container","metadata":{"name":"\#(name)","namespace":"acme"},"#
                    + #""spec":{"image":"i","role":"Service"}}"#
            }
        let caps = #"{"count":1,"cpu":"4","memory":"4Gi","pids":10000}"#
        let plan = Self.plan.replacing(#""spec":{}"#, with: #""spec":{"defaults":{"services":\#(caps)}}"#)
        let answer = try await send(
            world,
            #"{"documents":[\#(plan),\#(Self.company),\#(services.joined(separator: ","))]}"#,
        )
        #expect(answer.code == 422)
        #expect(answer.json["message"]?.string?.contains("may have 1 containers besides its pair") == true)
    }

    @Test("tasks are left to their runtime, and the plan says so")
    func tasks() async throws {
        let world = try RelayWorld()
        let task = #"{"apiVersion":"runagx.com/v1","kind":"Task","metadata":{"name":"t","namespace":"acme"},"spec":{}}"#
        let answer = try await send(world, #"{"documents":[\#(task)]}"#)
        #expect(answer.code == 200)
        #expect(answer.json["problems"]?.array?.first?.string?.contains("kept by its company's runtime") == true)
    }
}
