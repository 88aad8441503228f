import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("bounds of the owners of fields", .timeLimit(.minutes(5)))
struct OwnerLimitTests {
    private static let acme = companies + "/acme"

    @Test(
        "a client sends at most 200 owners, and of those that did not apply 10 are kept, whatever versions they name",
        arguments: ["test.dev/v1", "test.dev/vN"],
    )
    func manyOwners(version: String) async throws {
        try await TestServer().test { client in
            var object = try await client.post(companies + "?fieldManager=one", companyBody("acme")).json
            object["metadata"]?["managedFields"] = Self.entries(201, "Update", version)
            let refused = try await client.put(Self.acme, object.jsonText())
            #expect(refused.code == 422)
            #expect(refused.message.contains("metadata.managedFields: Too many: 201"), "\(refused.text)")
            object["metadata"]?["managedFields"] = Self.entries(200, "Update", version)
            let kept = try await client.put(Self.acme, object.jsonText())
            #expect(kept.code == 200, "\(kept.text)")
            #expect(try kept.owners.count == 10)
            #expect(try kept.owners["ancient-changes Update"]?.object?.count == 191)
            let again = try await client.put(Self.acme, kept.text)
            #expect(try again.version == kept.version)
        }
    }

    @Test("the 101st manager that applies an object is refused, and the others go on")
    func manyAppliers() async throws {
        try await TestServer().test { client in
            let body = companyBody("acme", spec: #"{"seats":3}"#)
            for index in 0..<100 {
                let answer = try await client.apply(Self.acme, body, by: "m\(index)")
                try #require(answer.code == (index == 0 ? 201 : 200), "\(answer.text)")
            }
            let refused = try await client.apply(Self.acme, body, by: "late")
            #expect(refused.code == 422 && refused.message.contains("at most 100"), "\(refused.text)")
            let applied = try await client.apply(Self.acme, companyBody("acme"), by: "m7")
            #expect(applied.code == 200, "\(applied.text)")
            #expect(try await client.put(Self.acme, applied.text).code == 200)
            var object = try applied.json
            object["metadata"]?["managedFields"] = Self.entries(101, "Apply")
            let sent = try await client.put(Self.acme, object.jsonText())
            #expect(sent.code == 422 && sent.message.contains("at most 100"), "\(sent.text)")
            object["metadata"] = ["name": "other", "managedFields": Self.entries(101, "Apply")]
            #expect(try await client.post(companies, object.jsonText()).code == 422)
        }
    }

    /// Each `N` of the version is the entry's number.
    private static func entries(_ count: Int, _ operation: String, _ version: String = "test.dev/v1") -> JSONValue {
        .array(
            (0..<count).map { index in
                [
                    "manager": .string("m\(index)"), "operation": .string(operation),
                    "apiVersion": .string(version.replacing("N", with: String(index))),
                    "fieldsV1": .object(["f:a\(index)": [:]]),
                ]
            }
        )
    }
}
