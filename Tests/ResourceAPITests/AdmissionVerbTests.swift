import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("admission, whichever way it is asked", .timeLimit(.minutes(5)))
struct AdmissionVerbTests {
    private static let root = "/apis/runagx.com/v1"
    private static let plan = """
        {"defaults":{"services":{"count":2,"cpu":"2","memory":"2Gi","pids":512}},\
        "maximum":{"sandbox":{"cpu":"2","memory":"4Gi"},"services":{"count":2,"cpu":"2","memory":"2Gi","pids":512}}}
        """

    /// An object that is right, and what it must not be.
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: String
        var plural: String
        var name: String
        var right: String
        var wrong: String
        /// The fields that are told.
        var fields: [String]
        /// Whether only a change to it is wrong.
        var isChange = false

        var collection: String {
            AdmissionVerbTests.root + (kind == "Company" ? "" : "/namespaces/acme") + "/\(plural)"
        }

        var path: String { "\(collection)/\(name)" }

        func body(_ spec: String, version: String = "") -> String {
            productBody(kind, name, spec, version: version)
        }

        var testDescription: String { "\(kind) \(wrong.prefix(80))" }

        static func company(_ wrong: String, _ fields: String..., isChange: Bool = false) -> Self {
            let right = #"{"plan":"gold","subnet":"10.88.0.0/24"}"#
            return Self(
                kind: "Company",
                plural: "companies",
                name: "beta",
                right: right,
                wrong: wrong,
                fields: fields,
                isChange: isChange,
            )
        }

        static func container(_ wrong: String, _ fields: String...) -> Self {
            let right = #"{"image":"i"}"#
            return Self(
                kind: "Container",
                plural: "containers",
                name: "db",
                right: right,
                wrong: #"{"image":"i",\#(wrong)}"#,
                fields: fields,
            )
        }

        static let all = [
            company(#"{"plan":"none","subnet":"10.88.0.0/24"}"#, "spec.plan"),
            company(
                #"{"plan":"gold","subnet":"10.88.0.0/24","sandbox":{"resources":{"cpu":"3","memory":"8Gi"}}}"#,
                "spec.sandbox.resources.cpu",
                "spec.sandbox.resources.memory",
            ),
            company(
                #"{"plan":"gold","subnet":"10.88.0.0/24","sandbox":{"sudo":true,"capabilities":["SYS_ADMIN"]}}"#,
                "spec.sandbox.capabilities[0]",
                "spec.sandbox.sudo",
            ),
            company(#"{"plan":"gold","subnet":"10.89.0.0/24"}"#, "spec.subnet", isChange: true),
            company(#"{"plan":7,"subnet":"10.88.0.0/24","state":"Gone"}"#, "spec.plan", "spec.state"),
            container(#""mounts":[{"volume":"gone","path":"/data"}]"#, "spec.mounts[0].volume"),
            container(#""resources":{"cpu":"1m","memory":"1Mi"}"#, "spec.resources.cpu", "spec.resources.memory"),
            container(#""network":"none","aliases":["runtime"]"#, "spec.aliases[0]", "spec.network"),
            container(#""env":[{"name":"AGX_X"}]"#, "spec.env[0].name"),
            container(#""stopGracePeriod":"1h""#, "spec.stopGracePeriod"),
            container(#""resources":{"cpu":"3"}"#, "spec.resources.cpu"),
            Self(
                kind: "Network",
                plural: "networks",
                name: "net",
                right: #"{"subnet":"10.90.0.0/24"}"#,
                wrong: #"{"subnet":"10.91.0.0/24"}"#,
                fields: ["spec.subnet"],
                isChange: true,
            ),
        ]
    }

    /// What a client sees of a refusal.
    private struct Refusal: Hashable, CustomStringConvertible {
        var code: Int
        var message: String
        var details: JSONValue?

        init(_ answer: Answer) throws {
            (code, message, details) = (answer.code, answer.message, try answer.json["details"])
        }

        var fields: [String?] { (details?["causes"]?.array ?? []).map { $0["field"]?.string } }

        var description: String { "\(code) \(message) \(details?.jsonText() ?? "")" }
    }

    private func withAcme(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await TestServer(.init(isProduct: true)).test { client in
            let acme = productBody("Company", "acme", #"{"plan":"gold"}"#)
            #expect(try await client.post(Self.root + "/plans", productBody("Plan", "gold", Self.plan)).code == 201)
            #expect(try await client.post(Self.root + "/companies", acme).code == 201)
            try await body(client)
        }
    }

    /// The refusals of each way to create the object as it must not be.
    private func creations(_ test: Case, _ query: String, _ client: any TestClientProtocol) async throws -> [Refusal] {
        let body = test.body(test.wrong)
        return [
            try Refusal(try await client.post("\(test.collection)?\(query)", body)),
            try Refusal(try await client.apply(test.path, body, by: "t", query)),
        ]
    }

    /// The refusals of each way to change the object to what it must not be.
    private func changes(_ test: Case, _ query: String, _ client: any TestClientProtocol) async throws -> [Refusal] {
        let version = try #require(try await client.get(test.path).version)
        let body = test.body(test.wrong, version: version)
        let patch = #"[{"op":"replace","path":"/spec","value":\#(test.wrong)}]"#
        let path = "\(test.path)?\(query)"
        return [
            try Refusal(try await client.put(path, body)), try Refusal(try await client.mergePatch(path, body)),
            try Refusal(try await client.send(.patch, path, patch, type: "application/json-patch+json")),
            try Refusal(try await client.apply(test.path, body, by: "t", "force=true&\(query)")),
        ]
    }

    @Test("every way to create and to change, dry or not, is refused in the same words", arguments: Case.all)
    func refusals(_ test: Case) async throws {
        try await withAcme { client in
            var refusals: Set<Refusal> = []
            for query in ["dryRun=All", ""] where !test.isChange {
                refusals.formUnion(try await creations(test, query, client))
            }
            #expect(try await client.get(test.path).code == 404)
            let made = try await client.post(test.collection, test.body(test.right))
            #expect(made.code == 201, "\(made.text)")
            for query in ["dryRun=All", ""] { refusals.formUnion(try await changes(test, query, client)) }
            #expect(try await client.get(test.path).json == made.json)
            #expect(refusals.count == 1, "\(refusals)")
            let refusal = try #require(refusals.first)
            #expect(refusal.code == 422)
            #expect(refusal.fields == test.fields, "\(refusal)")
        }
    }

    @Test("a deletion that must not be is refused, dry or not, one by one or all together")
    func deletions() async throws {
        try await withAcme { client in
            let volumes = Self.root + "/namespaces/acme/volumes"
            #expect(try await client.post(volumes, productBody("Volume", "data")).code == 201)
            let user = Case.container(#""mounts":[{"volume":"data","path":"/data"}]"#)
            #expect(try await client.post(user.collection, user.body(user.wrong)).code == 201)
            var refusals: Set<Refusal> = []
            for query in ["dryRun=All", ""] {
                refusals.insert(try Refusal(try await client.delete("\(volumes)/data?\(query)")))
                refusals.insert(try Refusal(try await client.delete("\(volumes)?\(query)")))
            }
            #expect(refusals.count == 1 && refusals.first?.code == 422, "\(refusals)")
            #expect(refusals.first?.message.contains("mounted by container db") == true)
            #expect(try await client.get(volumes + "/data").json[path: "metadata", "deletionTimestamp"] == nil)
        }
    }
}
