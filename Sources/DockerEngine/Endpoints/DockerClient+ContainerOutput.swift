import AsyncHTTPClient
import NIOHTTP1

extension DockerClient {
    /// What to read of a container's log.
    package struct LogQuery: Sendable {
        /// Whether to go on until the container ends.
        package var follows = false

        /// Lines from the end to begin with; nil for all.
        package var tail: Int?

        /// The earliest line, on the engine's clock.
        package var since: EngineTime?

        /// The time that all lines are older than, on the engine's clock.
        package var until: EngineTime?

        /// Whether each line begins with its time.
        package var hasTimestamps = false

        /// Whether standard output is read.
        package var includesOutput = true

        /// Whether standard error is read.
        package var includesError = true

        /// The whole log so far.
        package init() {}
    }

    /// What a container has printed, or goes on printing.
    ///
    /// Maps to `GET /containers/{id}/logs`.
    ///
    /// The container is inspected first, because the form of its log depends on whether it has a terminal. There is no
    /// time limit on the stream.
    package func logs(of id: String, _ query: LogQuery = .init()) async throws -> DemultiplexedOutput<BodyBytes> {
        let inspection = try await inspectContainer(id)
        let request = try container(.GET, id, "/logs", "read the log of container").query([
            "follow": query.follows ? "true" : nil,
            "tail": query.tail.map(String.init),
            "since": query.since?.description,
            "until": query.until?.description,
            "timestamps": query.hasTimestamps ? "true" : nil,
            "stdout": query.includesOutput ? "true" : nil,
            "stderr": query.includesError ? "true" : nil,
        ])
        let response = try await stream(for: request)
        return DemultiplexedOutput(
            bytes: BodyBytes(response.body, attempted: request.attempted),
            isMultiplexed: inspection.configuration?.hasTerminal != true,
        )
    }

    /// What a container uses now; zeros when it doesn't run.
    ///
    /// Maps to `GET /containers/{id}/stats`.
    package func statistics(of id: String) async throws -> ContainerStatistics {
        let request = try container(.GET, id, "/stats", "measure container")
        return try await value(of: request.query(["stream": "false", "one-shot": "true"]))
    }

    /// The processes of a running container, as `ps` with these arguments prints them.
    ///
    /// Maps to `GET /containers/{id}/top`.
    package func processes(of id: String, arguments: String = "-ef") async throws -> ProcessTable {
        try await value(
            of: container(.GET, id, "/top", "list processes of container").query(["ps_args": arguments])
        )
    }
}
