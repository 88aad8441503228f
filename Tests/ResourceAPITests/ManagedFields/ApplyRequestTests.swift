import Foundation
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import RecordStore
import ResourceAPI
import Testing

@Suite("server-side apply over HTTP", .timeLimit(.minutes(5)))
struct ApplyRequestTests {
    private static let acme = companies + "/acme"

    @Test("creates, then changes, then finds nothing to do; JSON and YAML alike")
    func lifecycle() async throws {
        try await TestServer().test { client in
            let created = try await client.apply(Self.acme, companyBody("acme", spec: #"{"seats":3}"#), by: "one")
            #expect(created.code == 201)
            #expect(try created.json["spec"] == ["seats": 3, "plan": "free"])
            #expect(try created.owners == ["one Apply": ["f:spec": ["f:seats": [:]]]])
            let yaml = """
                # A comment
                apiVersion: test.dev/v1
                kind: Company
                metadata: {name: acme, labels: {team: x}}
                spec:
                  seats: 4
                """
            let changed = try await client.apply(Self.acme, yaml, by: "one")
            #expect(changed.code == 200)
            #expect(try changed.json[path: "spec", "seats"] == 4)
            let again = try await client.apply(Self.acme, yaml, by: "one")
            #expect(again.code == 200)
            #expect(try again.json == changed.json)
            let dropped = try await client.apply(Self.acme, companyBody("acme"), by: "one")
            #expect(try dropped.json["spec"] == ["plan": "free"])
            #expect(try dropped.json[path: "metadata", "labels"] == nil)
        }
    }

    @Test("of two who apply in turn, neither changes anything by saying the same again")
    func twoAppliers() async throws {
        let seconds = Counter()
        var setup = TestServer.Setup()
        setup.now = { TestServer.startTime.addingTimeInterval(Double(seconds.next())) }
        try await TestServer(setup).test { client in
            let bodies = ["one": #"{"seats":3}"#, "two": #"{"note":"n"}"#].mapValues { companyBody("acme", spec: $0) }
            var last = ""
            for name in ["one", "two"] {
                last = try await client.apply(Self.acme, bodies[name] ?? "", by: name).version ?? ""
            }
            for name in ["one", "two", "two", "one"] {
                let again = try await client.apply(Self.acme, bodies[name] ?? "", by: name)
                #expect(again.code == 200)
                #expect(try again.version == last, "\(name)")
            }
            let changed = try await client.apply(Self.acme, companyBody("acme", spec: #"{"seats":4}"#), by: "one")
            #expect(try changed.version != last)
            let other = try await client.apply(Self.acme, bodies["two"] ?? "", by: "two")
            #expect(try other.json == changed.json)
        }
    }

    @Test("a conflict is 409 with a cause for each field; force takes the fields")
    func conflict() async throws {
        try await TestServer().test { client in
            _ = try await client.post(companies + "?fieldManager=maker", companyBody("acme", spec: #"{"seats":3}"#))
            let body = companyBody("acme", spec: #"{"seats":4}"#)
            let refused = try await client.apply(Self.acme, body, by: "one")
            #expect(refused.code == 409)
            let message = #"Apply failed with 1 conflict: conflict with "maker" using test.dev/v1: .spec.seats"#
            #expect(
                try refused.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "reason": "Conflict",
                    "code": 409, "message": .string(message),
                    "details": [
                        "causes": [
                            [
                                "reason": "FieldManagerConflict", "field": ".spec.seats",
                                "message": #"conflict with "maker" using test.dev/v1"#,
                            ]
                        ]
                    ],
                ]
            )
            #expect(try await client.get(Self.acme).json[path: "spec", "seats"] == 3)
            let unforced = try await client.apply(Self.acme, body, by: "one", "force=false")
            #expect(unforced.code == 409)
            let forced = try await client.apply(Self.acme, body, by: "one", "force=true")
            #expect(forced.code == 200)
            #expect(
                try forced.owners == [
                    "maker Update": ["f:spec": [".": [:], "f:plan": [:]]],
                    "one Apply": ["f:spec": ["f:seats": [:]]],
                ]
            )
        }
    }

    @Test("the status has a path of its own, and needs an object")
    func status() async throws {
        try await TestServer().test { client in
            let body =
                #"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{"name":"acme"},"status":{"phase":"Up"}}"#
            let missing = try await client.apply(Self.acme + "/status", body, by: "one")
            #expect(missing.code == 404)
            #expect(try await client.apply(Self.acme, body, by: "one").json["status"] == nil)
            let applied = try await client.apply(Self.acme + "/status", body, by: "one")
            #expect(applied.code == 200)
            #expect(try applied.json["status"] == ["phase": "Up"])
            #expect(try applied.owners == ["one Apply status": ["f:status": ["f:phase": [:]]]])
            let version = try applied.version
            #expect(try await client.apply(Self.acme + "/status", body, by: "one").version == version)
        }
    }

    @Test("a dry run answers what would be, and stores nothing")
    func dryRun() async throws {
        try await TestServer().test { client in
            let new = try await client.apply(Self.acme, companyBody("acme"), by: "one", "dryRun=All")
            #expect(new.code == 201)
            #expect(try new.version == nil)
            #expect(try await client.get(Self.acme).code == 404)
            let made = try await client.apply(Self.acme, companyBody("acme"), by: "one")
            let body = companyBody("acme", spec: #"{"seats":9}"#)
            let would = try await client.apply(Self.acme, body, by: "one", "dryRun=All")
            #expect(try would.json[path: "spec", "seats"] == 9)
            #expect(try would.version == made.version)
            #expect(try await client.get(Self.acme).json == made.json)
        }
    }

    @Test("unknown fields are refused, told of, or dropped, as asked; they are never owned")
    func fieldValidation() async throws {
        try await TestServer().test { client in
            let body = companyBody("acme", spec: #"{"seets":3}"#)
            let strict = try await client.apply(Self.acme, body, by: "one", "fieldValidation=Strict")
            #expect(strict.code == 400)
            #expect(strict.message.contains(#"unknown field "spec.seets""#))
            let warned = try await client.apply(Self.acme, body, by: "one")
            #expect(warned.code == 201)
            #expect(warned.headers.count { $0.name.canonicalName == "warning" } == 1)
            #expect(try warned.owners == ["one Apply": ["f:spec": [:]]])
            let ignored = try await client.apply(Self.acme, body, by: "one", "fieldValidation=Ignore")
            #expect(!ignored.headers.contains { $0.name.canonicalName == "warning" })
        }
    }

    @Test(
        "what can't be applied is refused, with the reason",
        arguments: [
            (#"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{}}"#, 400, "name"),
            (companyBody("other"), 400, "does not match the name on the URL"),
            (companyBody("acme", metadata: #","namespace":"x""#), 400, "namespace"),
            (companyBody("acme", metadata: #","managedFields":[{"manager":"x"}]"#), 400, "managedFields must be nil"),
            (companyBody("acme", metadata: #","resourceVersion":"99""#), 409, "the object has been modified"),
            (companyBody("acme", metadata: #","uid":"other""#), 409, "UID in precondition: other"),
            (
                companyBody("acme", metadata: #","finalizers":["a/b","a/b"]"#), 422,
                "metadata.finalizers[1]: Duplicate",
            ),
            (companyBody("acme", spec: #"{"seats":-1}"#), 422, "spec.seats"),
            (#"{"kind":"Company","metadata":{"name":"acme"}}"#, 400, "apiVersion is missing"),
            ("[1]", 400, "object"), ("a: b: c", 400, "can't be read"), ("--- {}\n--- {}\n", 400, "one document"),
        ],
    )
    func refused(_ body: String, _ code: Int, _ says: String) async throws {
        try await TestServer().test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let before = try await client.get(Self.acme).json
            let answer = try await client.apply(Self.acme, body, by: "one")
            #expect(answer.code == code)
            #expect(answer.message.contains(says), "\(answer.message)")
            #expect(try await client.get(Self.acme).json == before)
        }
    }

    @Test("a version or uid of an object that is gone is a conflict, and creates nothing")
    func lockedCreate() async throws {
        try await TestServer().test { client in
            let body = companyBody("acme", metadata: #","resourceVersion":"1""#)
            let refused = try await client.apply(Self.acme, body, by: "one")
            #expect(refused.code == 409)
            #expect(try await client.get(Self.acme).code == 404)
        }
    }

    @Test("an object in a namespace that isn't there is not created")
    func namespaces() async throws {
        try await TestServer().test { client in
            let refused = try await client.apply(widgets + "/w", widgetBody("w"), by: "one")
            #expect(refused.code == 404)
            #expect(refused.message == #"namespaces "acme" not found"#)
            _ = try await client.post(companies, companyBody("acme"))
            let body = widgetBody("w", spec: #"{"parts":["a"]}"#)
            let made = try await client.apply(widgets + "/w", body, by: "one")
            #expect(made.code == 201)
            #expect(try made.owners == ["one Apply": ["f:spec": ["f:parts": [:]]]])
        }
    }

    @Test("whoever may change but not create creates nothing by an apply")
    func authorization() async throws {
        var setup = TestServer.Setup()
        setup.authorizer = NoCreation()
        try await TestServer(setup).test { client in
            let answer = try await client.apply(Self.acme, companyBody("acme"), by: "one")
            #expect(answer.code == 403)
            #expect(answer.message.contains(#"cannot create resource "companies""#))
        }
    }

    @Test("finalizers of the server have no owner and stay, an applier's own go with it")
    func finalizers() async throws {
        var setup = TestServer.Setup()
        setup.initialFinalizers = { _ in ["test.dev/server"] }
        try await TestServer(setup).test { client in
            let body = companyBody("acme", metadata: #","finalizers":["test.dev/mine"]"#)
            let made = try await client.apply(Self.acme, body, by: "one")
            #expect(try made.json[path: "metadata", "finalizers"] == ["test.dev/mine", "test.dev/server"])
            let dropped = try await client.apply(Self.acme, companyBody("acme"), by: "one")
            #expect(try dropped.json[path: "metadata", "finalizers"] == ["test.dev/server"], "\(dropped.text)")
        }
    }

    @Test("appliers of different fields at the same moment all succeed")
    func concurrency() async throws {
        try await TestServer().test { client in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<12 {
                    let body = companyBody("acme", metadata: #","labels":{"l\#(index)":"x"}"#)
                    group.addTask { try await client.apply(Self.acme, body, by: "m\(index)").code }
                }
                for try await code in group { #expect(code == 200 || code == 201) }
            }
            let live = try await client.get(Self.acme)
            let labels = try live.json[path: "metadata", "labels"]?.object ?? [:]
            let owners = try live.owners
            #expect(labels.count == 12 && owners.count == 12)
        }
    }
}

/// Lets everything be done but creations.
private struct NoCreation: Authorizer {
    func decide(_ request: AccessRequest) async throws -> AccessDecision {
        request.verb == "create" ? .deny(reason: "") : .allow
    }
}
