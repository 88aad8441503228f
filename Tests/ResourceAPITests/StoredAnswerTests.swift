import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import RecordStore
import ResourceAPI
import Testing

/// What an answer is put together from is kept; what it says must be what an answer made anew would say.
@Suite("answers from what is kept", .timeLimit(.minutes(2)))
struct StoredAnswerTests {
    private static let partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"
    private static let partials = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
    private static let now = Timestamp(TestServer.startTime.addingTimeInterval(27))

    /// The objects of a list, by the way that reads each: as YAML.
    private static func objects(_ client: any TestClientProtocol) async throws -> (items: [JSONValue], list: JSONValue)
    {
        let list = try JSONValue.parse(yaml: await client.get(companies, accept: "application/yaml").text)
        return (list["items"]?.array ?? [], list)
    }

    private static func row(_ object: JSONValue, _ renderer: TableRenderer, include: String) -> JSONValue {
        var row: JSONValue = ["cells": .array(renderer.cells(of: object, now: now))]
        if include == "Metadata" { row["object"] = partial(object) }
        if include == "Object" { row["object"] = object }
        return row
    }

    private static func partial(_ object: JSONValue) -> JSONValue {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? .null]
    }

    /// Compares every projection of the list and of each object with what the objects say.
    private static func check(_ client: any TestClientProtocol) async throws {
        let renderer = TableRenderer(definition: try TestKinds.resource("Company").definition)
        let (items, list) = try await objects(client)
        let whole = try await client.get(companies)
        #expect(whole.text == list.jsonText())
        #expect(try await client.get(companies + "?limit=500").text == whole.text)
        let metadata = try await client.get(companies, accept: partials).json
        #expect(metadata["kind"] == "PartialObjectMetadataList")
        #expect(metadata["items"]?.array == items.map(partial))
        for include in ["None", "Metadata", "Object"] {
            let answer = try await client.get(companies + "?includeObject=\(include)", accept: tableType)
            let table = try answer.json
            #expect(table["rows"]?.array == items.map { row($0, renderer, include: include) })
            #expect(table["metadata"] == list["metadata"])
            #expect(table["columnDefinitions"]?.array?.count == renderer.columns.count)
            #expect(answer.text == table.jsonText())
            for item in items {
                let path = "\(companies)/\(item[path: "metadata", "name"]?.string ?? "")"
                let one = try await client.get(path + "?includeObject=\(include)", accept: tableType).json
                #expect(one["rows"]?.array == [row(item, renderer, include: include)])
                #expect(one[path: "metadata", "resourceVersion"] == item[path: "metadata", "resourceVersion"])
                #expect(try await client.get(path).text == item.jsonText())
                #expect(try await client.get(path, accept: partial).json == partial(item))
            }
        }
    }

    @Test("every projection shows each write at once, and nothing of what is gone")
    func projections() async throws {
        let server = try TestServer()
        try await server.test { client in
            try await Self.check(client)
            for name in ["b", "a", "c"] {
                _ = try await client.post(companies, companyBody(name, spec: #"{"note":"\"x\\ é"}"#))
                try await Self.check(client)
            }
            _ = try await client.mergePatch(companies + "/a", #"{"spec":{"plan":"pro"}}"#)
            try await Self.check(client)
            #expect(server.store.heldBytes > 0)
            _ = try await client.mergePatch(companies + "/a/status", #"{"status":{"phase":"Ready"}}"#)
            try await Self.check(client)
            _ = try await client.mergePatch(companies + "/b", #"{"metadata":{"labels":{"x":"y"}}}"#)
            try await Self.check(client)
            _ = try await client.delete(companies + "/b")
            #expect(try await client.get(companies + "/b").code == 404)
            #expect(try await client.get(companies + "/b", accept: tableType).code == 404)
            try await Self.check(client)
            _ = try await client.post(companies, companyBody("b", spec: #"{"plan":"pro"}"#))
            try await Self.check(client)
        }
    }

    @Test("a dry run, and a write that is refused, change nothing of what is shown")
    func undone() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("a"))
            let before = try await client.get(companies, accept: tableType).text
            _ = try await client.mergePatch(companies + "/a?dryRun=All", #"{"spec":{"plan":"pro"}}"#)
            _ = try await client.delete(companies + "/a?dryRun=All")
            _ = try await client.mergePatch(companies + "/a", #"{"spec":{"plan":"none"}}"#)
            #expect(try await client.get(companies, accept: tableType).text == before)
            try await Self.check(client)
        }
    }

    @Test("a list of one version is asked for in pages of old rows and new ones alike")
    func pages() async throws {
        let server = try TestServer(.init(changeLogMaximum: 1_000))
        try await server.test { client in
            for name in ["a", "b", "c"] { _ = try await client.post(companies, companyBody(name)) }
            let first = try await client.get(companies + "?limit=1", accept: tableType).json
            _ = try await client.mergePatch(companies + "/b", #"{"spec":{"plan":"pro"}}"#)
            try await Self.check(client)
            let token = first[path: "metadata", "continue"]?.string ?? ""
            let rest = try await client.get(companies + "?continue=\(token)", accept: tableType).json
            #expect(rest["rows"]?.array?.map { $0["cells"]?.array?.prefix(2) } == [["b", "free"], ["c", "free"]])
            #expect(rest[path: "metadata", "resourceVersion"] == first[path: "metadata", "resourceVersion"])
        }
    }

    @Test("another server of the same records, whose kind has other columns, shows those")
    func columns() async throws {
        let document = try TestKinds.resource("Company").definition.document
        let changed = document.jsonText().replacing("\"name\":\"Plan\"", with: "\"name\":\"Offer\"")
            .replacing(".spec.plan", with: ".metadata.name")
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("a"))
            try await Self.checkRow(client, ["a", "free", "27s"])
        }
        let service = ResourceService(
            store: server.store,
            resources: [APIResource(try KindDefinition(yaml: changed))],
            options: ResourceServiceOptions(namespaces: CompanyNamespaces(), admission: NoAdmission()),
        )
        let router = Router(context: TestContext.self)
        try ResourceRoutes(
            service: service,
            gate: RequestGate(authenticator: AnonymousAdmin(), authorizer: AllowAll()),
            options: ResourceRoutesOptions(now: { TestServer.startTime.addingTimeInterval(27) }),
        ).register(on: router)
        try await Application(responder: router.buildResponder()).test(.router) { client in
            try await Self.checkRow(client, ["a", "a", "27s"])
        }
        try await server.test { client in try await Self.checkRow(client, ["a", "free", "27s"]) }
    }

    private static func checkRow(_ client: any TestClientProtocol, _ expected: [JSONValue]) async throws {
        let table = try await client.get(companies, accept: tableType).json
        #expect(table["rows"]?.array?.first?["cells"]?.array == expected)
    }
}
