import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import TestSupport
import Testing

/// A server with these behind it, and its clients.
struct EverywhereWorld: Sendable {
    let servers: FakeServers
    let clock: ManualClock
    let client: any TestClientProtocol
    let port: Int
    let limiter: RequestLimiter

    static let path = "/apis/runagx.com/v1/tasks"
    static let initial = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"

    static func run(
        _ servers: FakeServers,
        limits: RequestLimits = RequestLimits(),
        jitter: Double = 0.5,
        _ body: @escaping @Sendable (EverywhereWorld) async throws -> Void,
    ) async throws {
        let clock = ManualClock()
        var setup = TestServer.Setup()
        (setup.forwarder, setup.limits) = (servers, limits)
        setup.forwarded = [ForwardedResource(try TestKinds.builtIn("Task"))]
        setup.watch = WatchOptions(clock: clock, makeLifetime: { .seconds(1_000) })
        setup.watch.makeJitter = { jitter }
        let server = try TestServer(setup)
        try await server.application().test(.live) { client in
            let port = try #require(client.port)
            try await body(
                EverywhereWorld(servers: servers, clock: clock, client: client, port: port, limiter: server.limiter)
            )
        }
    }

    func watch(_ query: String, accept: String = "application/json") async throws -> WatchReader {
        try await WatchReader(port: port, "\(Self.path)?watch=true&\(query)", accept: accept)
    }

    /// The version of a list of all namespaces.
    func listVersion() async throws -> Int64 {
        let list = try await client.get(Self.path).json
        return try #require(list[path: "metadata", "resourceVersion"]?.string.flatMap { Int64($0) })
    }
}

extension WatchReader {
    /// The version of a bookmark, and whether it ends the initial events.
    static func bookmark(_ event: JSONValue?) throws -> (version: Int64, endsInitialEvents: Bool) {
        try #require(event?["type"] == "BOOKMARK", "\(event?.jsonText() ?? "the end")")
        let metadata = event?[path: "object", "metadata"]
        let version = try #require(metadata?["resourceVersion"]?.string.flatMap { Int64($0) })
        return (version, metadata?["annotations"] == ["k8s.io/initial-events-end": "true"])
    }

    /// Whether it tells the client to begin anew.
    static func isExpired(_ event: JSONValue?) -> Bool {
        event?["type"] == "ERROR" && event?[path: "object", "code"] == 410
            && event?[path: "object", "reason"] == "Expired"
    }
}
