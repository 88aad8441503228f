import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import RecordStore
import RelayServer
import ResourceAPI
import Testing

import struct Foundation.Date

@Suite("containers as pods", .timeLimit(.minutes(5)))
struct PodTests {
    private static let path = "/api/v1/namespaces/acme/pods"
    private static let tableType = "application/json;as=Table;v=v1;g=meta.k8s.io"

    private static func status(
        _ state: String,
        ready: Bool = false,
        reason: String = "Running",
        restarts: Int64 = 0,
        ended: String? = nil,
    ) -> JSONValue {
        var status = RelayWorld.status(ready: ready, reason: reason, message: "because")
        status["phase"] = nil
        status["state"] = .string(state)
        status["startedAt"] = "2026-01-01T00:00:00Z"
        status["containerID"] = "abc"
        status["restartCount"] = .integer(restarts)
        if let ended { status["lastExit"] = ["exitCode": 3, "reason": "Error", "finishedAt": .string(ended)] }
        return status
    }

    /// A relay with company acme and one container, with what is reported of it.
    private func withPod(
        _ status: JSONValue?,
        spec: JSONValue = ["image": "db:1"],
        _ body: @Sendable (any TestClientProtocol, RelayWorld) async throws -> Void,
    ) async throws {
        let world = try RelayWorld()
        try await world.put("Company", "acme", spec: ["plan": "free"])
        try await world.put("Container", "db", namespace: "acme", spec: spec, status: status)
        let now = Date(timeIntervalSince1970: 1_767_225_600 + 300)
        try await world.test({ $0.routes.now = { now } }) { try await body($0, world) }
    }

    @Test("a running container is a running pod with one container of its name")
    func running() async throws {
        let spec: JSONValue = [
            "image": "db:1", "command": ["run"], "resources": ["cpu": 2, "memory": "1Gi"],
            "mounts": [["volume": "home", "path": "/data", "readOnly": true]], "stopGracePeriod": "1m",
        ]
        try await withPod(Self.status("Running", ready: true), spec: spec) { client, world in
            let pod = try await client.ask(.get, Self.path + "/db").json
            #expect(pod["kind"] == "Pod" && pod["apiVersion"] == "v1")
            let container = pod[path: "spec", "containers"]?.array?.first
            #expect(container?["name"] == "db" && container?["image"] == "db:1")
            #expect(container?[path: "resources", "limits"] == ["cpu": "2", "memory": "1Gi"])
            #expect(
                container?["volumeMounts"] == [["name": "home", "mountPath": "/data", "readOnly": true]]
            )
            #expect(pod[path: "spec", "terminationGracePeriodSeconds"] == 60)
            #expect(pod[path: "status", "phase"] == "Running")
            let conditions = pod[path: "status", "conditions"]?.array ?? []
            #expect(
                conditions.compactMap { $0["type"]?.string }
                    == ["PodScheduled", "Initialized", "ContainersReady", "Ready"]
            )
            #expect(conditions.allSatisfy { $0["status"] == "True" })
            let state = pod[path: "status", "containerStatuses"]?.array?.first
            #expect(state?["ready"] == true && state?["containerID"] == "docker://abc")
            #expect(state?["state"] == ["running": ["startedAt": "2026-01-01T00:00:00Z"]])
            let record = try await world.store.get(RecordKey(kind: "Container", namespace: "acme", name: "db"))
            #expect(pod[path: "metadata", "uid"]?.string == record?.uid)
            #expect(pod[path: "metadata", "ownerReferences"]?.array?.first?["kind"] == "Container")
        }
    }

    /// A state as it is reported, and the cells that follow.
    struct Row: Sendable {
        var state: String
        var isReady = false
        var reason: String
        var restarts: Int64 = 0
        var cells: [JSONValue]
    }

    @Test(
        "a table has kubectl's columns, with the words that people know",
        arguments: [
            Row(state: "Running", isReady: true, reason: "Running", cells: ["db", "1/1", "Running", "0"]),
            Row(state: "Running", reason: "Unhealthy", cells: ["db", "0/1", "Running", "0"]),
            Row(
                state: "CrashLoopBackOff",
                reason: "CrashLoopBackOff",
                restarts: 4,
                cells: ["db", "0/1", "CrashLoopBackOff", "4 (3m20s ago)"],
            ),
            Row(state: "Waiting", reason: "ImageMissing", cells: ["db", "0/1", "ImagePullBackOff", "0"]),
            Row(state: "Waiting", reason: "DependenciesNotReady", cells: ["db", "0/1", "DependenciesNotReady", "0"]),
            Row(state: "Creating", reason: "Creating", cells: ["db", "0/1", "ContainerCreating", "0"]),
            Row(state: "Failed", reason: "NameConflict", cells: ["db", "0/1", "NameConflict", "0"]),
        ],
    )
    func table(row: Row) async throws {
        let ended = row.restarts > 0 ? "2026-01-01T00:01:40Z" : nil
        let status = Self.status(
            row.state,
            ready: row.isReady,
            reason: row.reason,
            restarts: row.restarts,
            ended: ended,
        )
        try await withPod(status) { client, _ in
            let table = try await client.ask(.get, Self.path, accept: Self.tableType).json
            let columns = table["columnDefinitions"]?.array?.filter { $0["priority"] == 0 } ?? []
            #expect(columns.compactMap { $0["name"]?.string } == ["Name", "Ready", "Status", "Restarts", "Age"])
            let cells = table["rows"]?.array?.first?["cells"]?.array ?? []
            #expect(Array(cells.prefix(4)) == row.cells)
        }
    }

    @Test("a crash loop says how it ended last")
    func crashLoop() async throws {
        let status = Self.status(
            "CrashLoopBackOff",
            reason: "CrashLoopBackOff",
            restarts: 4,
            ended: "2026-01-01T00:01:40Z",
        )
        try await withPod(status) { client, _ in
            let pod = try await client.ask(.get, Self.path + "/db").json
            let state = pod[path: "status", "containerStatuses"]?.array?.first
            #expect(state?["state"] == ["waiting": ["reason": "CrashLoopBackOff", "message": "because"]])
            #expect(state?["restartCount"] == 4)
            #expect(
                state?[path: "lastState", "terminated"]
                    == ["exitCode": 3, "reason": "Error", "finishedAt": "2026-01-01T00:01:40Z"]
            )
            let ready = pod[path: "status", "conditions"]?.array?.last
            #expect(ready?["status"] == "False" && ready?["reason"] == "CrashLoopBackOff")
        }
    }

    @Test("a container that nothing is known of yet is a pending pod")
    func unknown() async throws {
        try await withPod(nil) { client, _ in
            let list = try await client.ask(.get, "/api/v1/pods?fieldSelector=status.phase%3DPending")
            #expect(list.names == ["db"])
            #expect(try await client.ask(.get, "/api/v1/pods?fieldSelector=status.phase%3DRunning").names == [])
            #expect(try await client.ask(.get, "/api/v1/pods?fieldSelector=spec.weight%3D1").code == 400)
        }
    }

    @Test("a stopped container is no pod: it goes when it stops and comes when it is started")
    func stopped() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        try await world.testLive { client, port in
            let watch = try await WatchReader(port: port, Self.path + "?watch=true")
            #expect(try await watch.event() == "ADDED Pod sandbox")
            let key = RecordKey(kind: "Container", namespace: "acme", name: "sandbox")
            for (state, event) in [("Stopped", "DELETED Pod sandbox"), ("Running", "ADDED Pod sandbox")] {
                var record = try #require(try await world.store.get(key))
                record.spec["state"] = .string(state)
                _ = try await world.store.update(record, expecting: record.resourceVersion)
                #expect(try await watch.event() == event)
                let code = try await client.ask(.get, Self.path + "/sandbox").code
                #expect(code == (state == "Stopped" ? 404 : 200))
            }
        }
    }

    @Test(
        "pods can't be written, and the refusal says what can",
        arguments: [HTTPRequest.Method.delete, .put, .patch],
    )
    func readOnly(method: HTTPRequest.Method) async throws {
        try await withPod(nil) { client, _ in
            let answer = try await client.ask(method, Self.path + "/db", "{}")
            #expect(answer.code == 405)
            #expect(answer.json["reason"] == "MethodNotAllowed")
            #expect(answer.message.contains("containers.runagx.com"))
        }
    }

    @Test("pods and namespaces are found by discovery, with what can be done with them")
    func discovery() async throws {
        try await withPod(nil) { client, _ in
            let resources = try await client.ask(.get, "/api/v1").json["resources"]?.array ?? []
            func verbs(_ name: String) -> JSONValue? { resources.first { $0["name"]?.string == name }?["verbs"] }
            #expect(verbs("pods") == ["get", "list", "watch"])
            #expect(verbs("pods/log") == ["get"])
            #expect(verbs("pods/exec") == ["create", "get"])
            #expect(verbs("namespaces") == ["create", "delete", "get", "list", "patch", "update", "watch"])
            #expect(try await client.ask(.get, "/apis/events.k8s.io/v1").code == 200)
        }
    }
}
