import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import RecordStore
import Testing

@Suite("events in both groups", .timeLimit(.minutes(5)))
struct EventTests {
    private static let path = "/apis/events.k8s.io/v1/namespaces/acme/events"

    private static func event(_ name: String, kind: String, subject: String, reason: String) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Event", "metadata": ["name": .string(name), "namespace": "acme"],
            "involvedObject": [
                "apiVersion": "runagx.com/v1", "kind": .string(kind), "name": .string(subject), "namespace": "acme",
            ],
            "reason": .string(reason), "message": "told", "type": "Normal", "count": 2,
            "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:01:00Z",
            "source": ["component": "agx"], "reportingComponent": "agx",
        ]
    }

    private func withEvents(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        for event in [
            Self.event("e1", kind: "Container", subject: "sandbox", reason: "Started"),
            Self.event("e2", kind: "Container", subject: "db", reason: "Killed"),
            Self.event("e3", kind: "Network", subject: "default", reason: "Created"),
        ] {
            _ = try await world.store.create(RecordDraft(object: event))
        }
        try await world.test { try await body($0) }
    }

    @Test("the newer group shows the same events with its own field names")
    func newer() async throws {
        try await withEvents { client in
            let event = try await client.ask(.get, Self.path + "/e1").json
            #expect(event["apiVersion"] == "events.k8s.io/v1" && event["note"] == "told")
            #expect(event[path: "regarding", "name"] == "sandbox")
            #expect(event["reportingController"] == "agx" && event["deprecatedCount"] == 2)
            #expect(event["deprecatedLastTimestamp"] == "2026-01-01T00:01:00Z")
            #expect(event["eventTime"] == .null)
            #expect(event["involvedObject"] == nil && event["message"] == nil)
            #expect(try await client.ask(.get, "/apis/events.k8s.io/v1/events").names == ["e1", "e2", "e3"])
            #expect(try await client.ask(.delete, Self.path + "/e1").code == 405)
        }
    }

    @Test(
        "both groups have the table that kubectl's users know",
        arguments: ["/api/v1/namespaces/acme/events/e1", "/apis/events.k8s.io/v1/namespaces/acme/events/e1"],
    )
    func table(path: String) async throws {
        let type = "application/json;as=Table;v=v1;g=meta.k8s.io"
        try await withEvents { client in
            let table = try await client.ask(.get, path, accept: type).json
            #expect(
                table["columnDefinitions"]?.array?.compactMap { $0["name"]?.string } == [
                    "Last Seen", "Type", "Reason", "Object", "Subobject", "Source", "Message", "First Seen", "Count",
                    "Name",
                ]
            )
            let cells = table["rows"]?.array?.first?["cells"]?.array ?? []
            let fixed = cells.enumerated().filter { $0.offset != 0 && $0.offset != 7 }.map(\.element)
            #expect(fixed == ["Normal", "Started", "container/sandbox", "", "agx", "told", "2", "e1"])
        }
    }

    @Test(
        "both groups select by what events are about",
        arguments: [
            ("involvedObject.kind=Container,involvedObject.name=db", ["e2"]),
            ("involvedObject.kind=Pod,involvedObject.name=sandbox,involvedObject.apiVersion=v1", ["e1"]),
            ("reason!=Created,type=Normal", ["e1", "e2"]), ("source=agx,reason=Killed", ["e2"]),
            ("source=other", []), ("reportingComponent=agx,involvedObject.namespace=acme", ["e1", "e2", "e3"]),
        ],
    )
    func core(selector: String, names: [String]) async throws {
        try await withEvents { client in
            let query = selector.replacing("=", with: "%3D").replacing("!", with: "%21")
            let found = try await client.ask(.get, "/api/v1/namespaces/acme/events?fieldSelector=\(query)")
            #expect(found.names == names)
        }
    }

    @Test(
        "the newer group has its own names for that",
        arguments: [
            ("regarding.kind=Pod,regarding.name=db", ["e2"]), ("reportingController=agx,reason=Created", ["e3"]),
            ("regarding.name!=db", ["e1", "e3"]),
        ],
    )
    func selectors(selector: String, names: [String]) async throws {
        try await withEvents { client in
            let query = selector.replacing("=", with: "%3D").replacing("!", with: "%21")
            let found = try await client.ask(.get, "\(Self.path)?fieldSelector=\(query)")
            #expect(found.names == names)
            #expect(try await client.ask(.get, "\(Self.path)?fieldSelector=involvedObject.name%3Ddb").code == 400)
        }
    }
}
