import AsyncHTTPClient
import NIOHTTP1

extension DockerClient {
    /// Checks that the engine answers; its version doesn't matter.
    ///
    /// Maps to `GET /_ping`.
    package func ping() async throws {
        var request = EngineRequest(.GET, "/_ping", attempted: "ping the engine")
        request.isVersioned = false
        _ = try await reply(to: request)
    }

    /// The engine's release and the API versions it speaks, whatever they are.
    ///
    /// Maps to `GET /version`.
    package func version() async throws -> EngineVersion {
        var request = EngineRequest(.GET, "/version", attempted: "ask the engine for its version")
        request.isVersioned = false
        return try await value(of: request)
    }

    /// The state of the engine and its host, with the host's time.
    ///
    /// Maps to `GET /info`.
    package func information() async throws -> EngineInformation {
        try await value(of: EngineRequest(.GET, "/info", attempted: "ask the engine for information"))
    }

    /// Subscribes to events; the engine listens from the moment this returns.
    ///
    /// Maps to `GET /events`.
    ///
    /// `since` and `until` are times on the engine's clock: with `since`, what the engine still remembers from then on
    /// comes first (the last 256 events at most, none from before its start). There is no time limit on the stream.
    package func events(
        since: EngineTime? = nil,
        until: EngineTime? = nil,
        filter: EngineFilter = .everything,
    ) async throws -> EngineEventStream {
        let request = EngineRequest(.GET, "/events", attempted: "follow the engine's events")
            .query(["since": since?.description, "until": until?.description, "filters": filter.queryValue])
        let response = try await stream(for: request)
        return EngineEventStream(
            bytes: BodyBytes(response.body, attempted: request.attempted),
            isBounded: until != nil,
        )
    }
}
