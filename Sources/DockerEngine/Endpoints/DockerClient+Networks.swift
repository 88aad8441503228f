import NIOHTTP1

extension DockerClient {
    /// Makes a network.
    ///
    /// Maps to `POST /networks/create`.
    ///
    /// Throws `nameConflict`, `addressConflict` when its subnet overlaps another one, and `addressPoolExhausted` when
    /// the engine was to choose and has none left.
    @discardableResult
    package func createNetwork(_ draft: NetworkDraft) async throws -> CreatedObject {
        let attempted = "create network \(draft.name ?? "")"
        return try await value(
            of: EngineRequest(.POST, "/networks/create", attempted: attempted, subject: .network).json(draft)
        )
    }

    /// Everything about one network, by name or id.
    ///
    /// Maps to `GET /networks/{id}`.
    package func inspectNetwork(_ id: String) async throws -> NetworkInspection {
        try await value(of: network(.GET, id, "", "inspect network"))
    }

    /// Networks that meet the filter, without their members.
    ///
    /// Maps to `GET /networks`.
    package func listNetworks(filter: EngineFilter = .everything) async throws -> [NetworkInspection] {
        let request = EngineRequest(.GET, "/networks", attempted: "list networks")
        return try await value(of: request.query(["filters": filter.queryValue]))
    }

    /// Removes a network; throws `inUse` while containers are on it.
    ///
    /// Maps to `DELETE /networks/{id}`.
    package func removeNetwork(_ id: String) async throws {
        _ = try await reply(to: network(.DELETE, id, "", "remove network"))
    }

    /// Puts a container on a network; false when it is there already.
    ///
    /// Maps to `POST /networks/{id}/connect`.
    @discardableResult
    package func connect(
        container: String,
        toNetwork id: String,
        endpoint: EndpointSettings = .init(),
    ) async throws -> Bool {
        struct Body: Encodable {
            let Container: String
            let EndpointConfig: EndpointSettings
        }
        let request = try network(.POST, id, "/connect", "connect container \(container) to network")
        return try await unlessDone(request.json(Body(Container: container, EndpointConfig: endpoint)))
    }

    /// Takes a container off a network; false when it was not there.
    ///
    /// Maps to `POST /networks/{id}/disconnect`.
    ///
    /// By force also what is left of a container that is gone, for which engines want its name, not its id.
    @discardableResult
    package func disconnect(container: String, fromNetwork id: String, force: Bool = false) async throws -> Bool {
        struct Body: Encodable {
            let Container: String
            let Force: Bool
        }
        let request = try network(.POST, id, "/disconnect", "disconnect container \(container) from network")
        return try await unlessDone(request.json(Body(Container: container, Force: force)))
    }

    private func network(
        _ method: HTTPMethod,
        _ id: String,
        _ path: String,
        _ attempt: String,
    ) throws(DockerError) -> EngineRequest {
        let attempted = "\(attempt) \(id)"
        let component = try pathComponent(id, attempted: attempted)
        return EngineRequest(method, "/networks/\(component)\(path)", attempted: attempted, subject: .network)
    }
}
