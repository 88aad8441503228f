import HTTPTypes
import Hummingbird
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RecordStore
import RelayServer
import ResourceAPI
import Synchronization
import Testing

private func json(_ response: TestResponse) throws -> JSONValue {
    try JSONValue.parse(json: Array(response.body.readableBytesView))
}

private func text(_ response: TestResponse) -> String { String(buffer: response.body) }

/// The code and the text of an answer.
private func ask(_ client: any TestClientProtocol, _ path: String) async throws -> String {
    let answer = try await client.execute(uri: path, method: .get)
    return "\(answer.status.code) \(text(answer))"
}

@Suite("what stands beside the resource API", .timeLimit(.minutes(5)))
struct RouteTests {
    @Test("the relay is alive, and ready while it can read and observe")
    func health() async throws {
        let world = try RelayWorld()
        try await world.test { client in
            for path in ["/livez", "/healthz", "/readyz"] {
                #expect(text(try await client.execute(uri: path, method: .get)) == "ok\n")
            }
            let verbose = try await client.execute(uri: "/readyz?verbose", method: .get)
            #expect(text(verbose) == "[+]store ok\n[+]engine ok\nreadyz check passed\n")
            world.status.setProblem("it doesn't answer")
            let away = try await client.execute(uri: "/readyz", method: .get)
            #expect(away.status == .internalServerError, "kubectl shows no body of a 503")
            #expect(text(away) == "[+]store ok\n[-]engine failed: it doesn't answer\nreadyz check failed\n")
            #expect(try await client.execute(uri: "/livez", method: .get).status == .ok)
        }
    }

    @Test("checks are listed on request, and left out on request")
    func healthQueries() async throws {
        let world = try RelayWorld()
        world.status.setProblem("it doesn't answer")
        try await world.test { client in
            let alive = try await ask(client, "/livez?verbose")
            #expect(alive == "200 [+]ping ok\nlivez check passed\n")
            #expect(try await ask(client, "/healthz?verbose=true") == "200 [+]ping ok\nhealthz check passed\n")
            #expect(try await ask(client, "/readyz?exclude=engine") == "200 ok\n")
            #expect(
                try await ask(client, "/readyz?exclude=engine&verbose")
                    == "200 [+]store ok\n[+]engine excluded: ok\nreadyz check passed\n"
            )
            let unknown = "warn: some health checks cannot be excluded: no matches for \"etcd\",\"poststart\"\n"
            #expect(
                try await ask(client, "/readyz?exclude=poststart&exclude=etcd&exclude=store") == """
                    500 [+]store excluded: ok
                    [-]engine failed: it doesn't answer
                    \(unknown)readyz check failed

                    """
            )
            #expect(try await ask(client, "/readyz?exclude=%zz").hasPrefix("400 "))
        }
    }

    @Test("metrics show the queue, what other parts tell, and the process")
    func metrics() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "beta", spec: ["plan": "free"], status: status)
        try await world.test { client in
            let page = text(try await client.execute(uri: "/metrics", method: .get))
            for line in [
                "agx_reconcile_queue_keys{state=\"ready\"} 3", "agx_reconcile_queue_oldest_ready_seconds 1.5",
                "agx_engine_connected 1", "agx_test{phase=\"Ready\"} 7",
            ] {
                #expect(page.contains(line + "\n"), "\(line) is missing")
            }
            #expect(page.contains("process_resident_memory_bytes "))
        }
    }

    @Test("requests carry an id, and wrong methods get a 405 Status")
    func common() async throws {
        let world = try RelayWorld()
        try await world.test { client in
            let answer = try await client.execute(uri: "/fleet/plan", method: .get)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "POST")
            #expect(try json(answer)["kind"] == "Status")
            let name = try #require(HTTPField.Name("X-Request-ID"))
            #expect(answer.headers[name]?.isEmpty == false)
            #expect(try await client.execute(uri: "/version", method: .get).status == .ok)
            #expect(try await client.execute(uri: "/nothing", method: .get).status == .notFound)
        }
    }

    @Test("the log of a container comes as it was asked for")
    func logs() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        let path = "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/log"
        try await world.test { client in
            let answer = try await client.execute(uri: path + "?tailLines=5&timestamps=true", method: .get)
            #expect(text(answer) == "one\ntwo\n")
            #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
            let query = world.containers.logQueries.withLock(\.first)
            #expect(query == ContainerLogQuery(tailLines: 5, hasTimestamps: true))
            #expect(try await client.execute(uri: path + "?tailLines=x", method: .get).status == .badRequest)
            let missing = try await client.execute(
                uri: "/apis/runagx.com/v1/namespaces/acme/containers/db/log",
                method: .get,
            )
            #expect(try json(missing)["message"] == "containers.runagx.com \"db\" not found")
        }
    }

    @Test("a followed log is let go when its client leaves")
    func follow() async throws {
        let world = try RelayWorld()
        try await world.putAcme()
        world.containers.logPieces.withLock { $0 = nil }
        try await world.testLive { _, port in
            try await StreamReader.readFirst(
                port: port,
                "/apis/runagx.com/v1/namespaces/acme/containers/sandbox/log?follow=true",
            )
            await world.containers.logReaderLeft.wait()
        }
    }

    @Test(
        "what is no address is refused",
        arguments: ["127.0.0.1", "127.0.0.1:99999", ":80", "[]:80", "::1:80", "relay.example:x", ""],
    )
    func addresses(text: String) {
        #expect(throws: RelayServerError.self) { try ListenAddress(text) }
    }

    @Test("loopback addresses are known", arguments: ["127.0.0.1:80", "localhost:0", "[::1]:7878", "127.9.8.7:1"])
    func loopback(text: String) throws {
        #expect(try ListenAddress(text).description == text)
        #expect(try ListenAddress(text).isLoopback)
    }

    @Test(
        "addresses that others can reach are known",
        arguments: ["0.0.0.0:80", "[::]:80", "192.168.0.1:80", "example.com:80", "127.1:80", "127.0.0.1.example:80"],
    )
    func elsewhere(text: String) throws {
        #expect(try !ListenAddress(text).isLoopback)
    }
}

@Suite("bringing a company up", .timeLimit(.minutes(5)))
struct ReadinessTests {
    private static let path = "/apis/runagx.com/v1/companies/acme/ensure-ready"

    @Test("a company that is ready is answered at once")
    func ready() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: true, reason: "AllReady")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        try await world.test { client in
            let answer = try await client.execute(uri: Self.path, method: .post)
            #expect(answer.status == .ok)
            #expect(try json(answer)[path: "metadata", "name"] == "acme")
        }
    }

    @Test("a suspended company is resumed, and answered when it is ready as it is now")
    func suspended() async throws {
        let world = try RelayWorld()
        try await world.put("Plan", "free", spec: ["displayName": "Free"])
        let old = RelayWorld.status(ready: false, reason: "Suspended")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Suspended"], status: old)
        let changes = world.store.watch(WatchQuery(kind: "Company", start: .now))
        try await world.test { client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // The controller's part: as soon as the company is wanted, it comes up.
                    for try await event in changes {
                        guard let record = event.record, record.spec["state"] == "Active" else { continue }
                        let generation = record.generation
                        let status = RelayWorld.status(ready: true, reason: "AllReady", generation: generation)
                        try await world.report(status, of: record)
                        return
                    }
                }
                let answer = try await client.execute(
                    uri: Self.path + "?timeout=50s",
                    method: .post,
                    headers: [.userAgent: "somebody/1.0"],
                )
                #expect(answer.status == .ok, "\(text(answer))")
                #expect(try json(answer)[path: "spec", "state"] == "Active")
                let owners = try json(answer)[path: "metadata", "managedFields"]?.array ?? []
                let owner = owners.first { $0[path: "fieldsV1", "f:spec", "f:state"] != nil }
                #expect(owner?["manager"] == "somebody")
                try await group.waitForAll()
            }
        }
    }

    @Test("a company that doesn't come up in time says what it waits for")
    func late() async throws {
        let world = try RelayWorld()
        let status = RelayWorld.status(ready: false, reason: "ImageMissing", message: "not here")
        try await world.put("Company", "acme", spec: ["plan": "free", "state": "Active"], status: status)
        try await world.test { client in
            let answer = try await client.execute(uri: Self.path + "?timeout=10ms", method: .post)
            #expect(answer.status == .gatewayTimeout)
            #expect(
                try json(answer)["message"] == "company \"acme\" is not ready after 10ms: ImageMissing: not here"
            )
        }
    }

    @Test(
        "bad durations and missing companies are refused",
        arguments: [("?timeout=x", 400), ("?timeout=1h", 400), ("", 404)],
    )
    func bad(query: String, code: Int) async throws {
        let world = try RelayWorld()
        try await world.test { client in
            let answer = try await client.execute(uri: Self.path + query, method: .post)
            #expect(answer.status.code == code)
        }
    }
}
