import AgxModel
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Testing

@Suite("the product's kinds over HTTP", .timeLimit(.minutes(5)))
struct ProductKindsTests {
    private static let root = "/apis/runagx.com/v1"

    @Test("admission sees what is in the store: a company needs its plan, and holds it")
    func admission() async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let early = try await client.post(
                Self.root + "/companies",
                productBody("Company", "acme", #"{"plan":"gold"}"#),
            )
            #expect(early.code == 422, "\(early.text)")
            #expect(early.message.contains("spec.plan"), "\(early.text)")
            let plan = try await client.post(Self.root + "/plans", productBody("Plan", "gold"))
            #expect(plan.code == 201, "\(plan.text)")
            let company = try await client.post(
                Self.root + "/companies",
                productBody("Company", "acme", #"{"plan":"gold"}"#),
            )
            #expect(company.code == 201, "\(company.text)")
            let held = try await client.delete(Self.root + "/plans/gold")
            #expect(held.code == 422, "\(held.text)")
            #expect(held.message.contains("acme"), "\(held.text)")
        }
    }

    @Test("a namespaced object needs its company, and this is said before anything else")
    func namespaces() async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let answer = try await client.post(
                Self.root + "/namespaces/nobody/containers",
                productBody("Container", "db", #"{"image":"postgres:17"}"#),
            )
            #expect(answer.code == 404, "\(answer.text)")
            #expect(answer.message == #"namespaces "nobody" not found"#)
        }
    }

    @Test("every kind is discovered, listed, and shown as a table")
    func everyKind() async throws {
        let server = try TestServer(.init(isProduct: true))
        let resources = try TestKinds.builtIn()
        try await server.test { client in
            for resource in resources {
                let list = try await client.get("\(resource.groupPath)/\(resource.plural)")
                #expect(try list.json["kind"] == .string(resource.definition.listKind))
                let table = try await client.get("\(resource.groupPath)/\(resource.plural)", accept: tableType)
                #expect(try table.json["kind"] == "Table")
            }
        }
    }
}
