import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import Testing

@Suite("bodies in protocol buffers", .timeLimit(.minutes(5)))
struct ProtobufBodyTests {
    private static let reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    private static let events = "/api/v1/namespaces/acme/events"
    private static let accept = "application/vnd.kubernetes.protobuf,application/json"

    private func withCompany(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let server = try TestServer()
        try await server.test { client in
            #expect(try await client.post(companies, companyBody("acme")).code == 201)
            try await body(client)
        }
    }

    @Test("kubectl's question for its rights is understood, and answered in JSON")
    func accessReview() async throws {
        try await withCompany { client in
            let answer = try await client.send(
                .post,
                Self.reviews,
                bytes: ProtobufBodies.accessReview,
                type: ProtobufBodies.type,
                accept: Self.accept,
            )
            #expect(answer.code == 201, "\(answer.text)")
            let review = try answer.json
            #expect(review["kind"] == "SelfSubjectAccessReview")
            let attributes: JSONValue = [
                "namespace": "default", "verb": "create", "group": "agx.dev", "resource": "companies",
            ]
            #expect(review[path: "spec", "resourceAttributes"] == attributes)
            #expect(review[path: "status", "allowed"] == true)
        }
    }

    @Test("an Event is taken with its labels, times and counts")
    func event() async throws {
        try await withCompany { client in
            let answer = try await client.send(
                .post,
                Self.events,
                bytes: ProtobufBodies.event,
                type: ProtobufBodies.type,
                accept: Self.accept,
            )
            #expect(answer.code == 201, "\(answer.text)")
            let event = try answer.json
            #expect(event[path: "metadata", "labels", "team"] == "a")
            #expect(event[path: "involvedObject", "name"] == "acme")
            #expect(event["message"] == "It was seen.")
        }
    }

    @Test("a question for a path is understood")
    func pathReview() async throws {
        try await withCompany { client in
            let bytes = ProtobufBodies.accessReview(path: "/metrics", verb: "get")
            let answer = try await client.send(.post, Self.reviews, bytes: bytes, type: ProtobufBodies.type)
            #expect(answer.code == 201, "\(answer.text)")
            #expect(try answer.json["spec"] == ["nonResourceAttributes": ["path": "/metrics", "verb": "get"]])
        }
    }

    @Test("an Event's times and counts are as its writer gave them")
    func eventTimes() async throws {
        let server = try TestServer(.init(isProduct: true))
        try await server.test { client in
            let root = "/apis/runagx.com/v1"
            #expect(try await client.post(root + "/plans", productBody("Plan", "gold")).code == 201)
            let acme = productBody("Company", "acme", #"{"plan":"gold"}"#)
            #expect(try await client.post(root + "/companies", acme).code == 201)
            let bytes = ProtobufBodies.event
            let answer = try await client.send(.post, Self.events, bytes: bytes, type: ProtobufBodies.type)
            #expect(answer.code == 201, "\(answer.text)")
            let event = try answer.json
            #expect(event["firstTimestamp"] == "2026-01-01T00:00:00Z")
            #expect(event["lastTimestamp"] == "2026-01-01T00:01:00Z")
            #expect(event["eventTime"] == "2026-01-01T00:00:00.500000Z")
            #expect(event["count"] == 3)
            #expect(event["source"] == ["component": "agx"])
            #expect(event["reportingInstance"] == "agx-1")
        }
    }

    @Test("a Namespace is understood, and refused where something else is wanted")
    func namespace() async throws {
        try await withCompany { client in
            let bytes = ProtobufBodies.envelope(
                "v1",
                "Namespace",
                ProtobufBodies.field(1, ProtobufBodies.field(1, "b")),
            )
            let answer = try await client.send(.post, Self.events, bytes: bytes, type: ProtobufBodies.type)
            #expect(answer.code == 400, "\(answer.text)")
            #expect(answer.message.contains("Namespace"))
        }
    }

    @Test("the options of a deletion are taken for any kind")
    func deletion() async throws {
        try await withCompany { client in
            func delete(_ bytes: [UInt8]) async throws -> Int {
                try await client.send(.delete, companies + "/acme", bytes: bytes, type: ProtobufBodies.type).code
            }
            let version = try #require(try await client.get(companies + "/acme").version)
            #expect(try await delete(ProtobufBodies.deleteOptions(version: "1")) == 409)
            #expect(try await delete(ProtobufBodies.deleteOptions(version: version, dryRun: true)) == 200)
            let codes = [
                try await delete(ProtobufBodies.deleteOptions(dryRun: true)),
                try await delete(ProtobufBodies.deleteOptions(uid: "another")),
                try await client.get(companies + "/acme").code, try await delete(ProtobufBodies.deleteOptions()),
                try await client.get(companies + "/acme").code,
            ]
            #expect(codes == [200, 409, 200, 200, 404])
        }
    }

    @Test("dependents stay or go as older clients say", arguments: [false, true])
    func orphans(_ staying: Bool) async throws {
        try await withCompany { client in
            let owner = try await client.post(widgets, widgetBody("owner")).json
            let uid = try #require(owner[path: "metadata", "uid"]?.string)
            let reference = #"{"apiVersion":"test.dev/v1","kind":"Widget","name":"owner","uid":"\#(uid)"}"#
            let metadata = #","ownerReferences":[\#(reference)]"#
            #expect(try await client.post(widgets, widgetBody("part", metadata: metadata)).code == 201)
            let options = ProtobufBodies.deleteOptions(orphansDependents: staying)
            let path = widgets + "/owner"
            #expect(try await client.send(.delete, path, bytes: options, type: ProtobufBodies.type).code == 200)
            #expect(try await client.get(widgets + "/part").code == (staying ? 200 : 404))
        }
    }

    @Test(
        "kinds of this product, unknown kinds and compressed bodies are refused as a medium",
        arguments: [
            ProtobufBodies.envelope("test.dev/v1", "Company", []), ProtobufBodies.envelope("v1", "Pod", []),
            ProtobufBodies.envelope("", "", []), [0x6B, 0x38, 0x73, 0],
            ProtobufBodies.event + ProtobufBodies.field(3, "gzip"),
        ] as [[UInt8]],
    )
    func unsupported(_ bytes: [UInt8]) async throws {
        try await withCompany { client in
            for path in [companies, Self.events] {
                let answer = try await client.send(.post, path, bytes: bytes, type: ProtobufBodies.type)
                #expect(answer.code == 415, "\(answer.text)")
                #expect(answer.reason == "UnsupportedMediaType")
            }
        }
    }

    @Test(
        "bytes that are no message are told as such",
        arguments: [
            Array("{}".utf8), [0x6B, 0x38, 0x73], [0x6B, 0x38, 0x73, 0, 0x0A],
            ProtobufBodies.envelope("v1", "Event", [0x0A] + [UInt8](repeating: 0xFF, count: 9) + [0x01]),
            ProtobufBodies.envelope("v1", "Event", [UInt8](repeating: 0xFF, count: 11)),
            ProtobufBodies.envelope("v1", "Event", [0x00, 0x00]), ProtobufBodies.envelope("v1", "Event", [0x0B]),
            ProtobufBodies.envelope("v1", "Event", ProtobufBodies.field(3, [0xC3, 0x28])),
            ProtobufBodies.envelope("v1", "Event", ProtobufBodies.field(3, "a\0b")),
            ProtobufBodies.envelope("v1", "Event", ProtobufBodies.field(3, 7)),
        ] as [[UInt8]],
    )
    func malformed(_ bytes: [UInt8]) async throws {
        try await withCompany { client in
            let answer = try await client.send(.post, Self.events, bytes: bytes, type: ProtobufBodies.type)
            #expect(answer.code == 400, "\(answer.text)")
            #expect(answer.message.contains("protocol buffers"))
        }
    }

    @Test("a message of too many parts is refused")
    func tooManyValues() async throws {
        try await withCompany { client in
            let names = [[UInt8]](repeating: ProtobufBodies.field(14, ""), count: 200_000).flatMap(\.self)
            let bytes = ProtobufBodies.envelope("v1", "Event", ProtobufBodies.field(1, names))
            let answer = try await client.send(.post, Self.events, bytes: bytes, type: ProtobufBodies.type)
            #expect(answer.code == 400, "\(answer.text)")
            #expect(answer.message.contains("too many values"))
        }
    }
}
