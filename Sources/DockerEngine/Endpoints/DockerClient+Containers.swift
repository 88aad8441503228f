import NIOHTTP1

extension DockerClient {
    /// Makes a container called `name` without starting it.
    ///
    /// Maps to `POST /containers/create`.
    ///
    /// Throws `nameConflict` when the name is taken, and `notFound` about the image when the engine doesn't have it.
    @discardableResult
    package func createContainer(_ name: String, _ draft: ContainerDraft) async throws -> CreatedObject {
        let request = EngineRequest(.POST, "/containers/create", attempted: "create container \(name)")
        return try await value(of: request.query(["name": name]).json(draft))
    }

    /// Everything about one container, by name or id.
    ///
    /// Maps to `GET /containers/{id}/json`.
    package func inspectContainer(_ id: String) async throws -> ContainerInspection {
        try await value(of: container(.GET, id, "/json", "inspect container"))
    }

    /// Starts a container; false when it ran already.
    ///
    /// Maps to `POST /containers/{id}/start`.
    @discardableResult
    package func startContainer(_ id: String) async throws -> Bool {
        try await reply(to: container(.POST, id, "/start", "start container")).status != 304
    }

    /// Asks a container to end, and kills it after `grace`; false when it didn't run.
    ///
    /// Maps to `POST /containers/{id}/stop`.
    ///
    /// Returns when it has ended, which the client's time limit is extended for. Grace is in whole seconds, rounded up;
    /// nil leaves it to the container's own setting.
    @discardableResult
    package func stopContainer(_ id: String, grace: Duration? = nil) async throws -> Bool {
        let request = try container(.POST, id, "/stop", "stop container")
            .query(["t": grace.map { String($0.roundedUpSeconds) }])
            .limit(.extended(by: grace ?? .zero))
        return try await reply(to: request).status != 304
    }

    /// Sends a signal to the main process, without waiting for an effect.
    ///
    /// Maps to `POST /containers/{id}/kill`.
    ///
    /// Throws `notRunning` when there is no process.
    package func killContainer(_ id: String, signal: String = "SIGKILL") async throws {
        _ = try await reply(to: container(.POST, id, "/kill", "kill container").query(["signal": signal]))
    }

    /// Removes a container, by force also a running one.
    ///
    /// Maps to `DELETE /containers/{id}`.
    ///
    /// With `anonymousVolumes` the volumes that only it knows go too; named ones stay. Throws `removalInProgress` when
    /// somebody else is removing it, and `conflict` for a running one without force.
    package func removeContainer(_ id: String, force: Bool = false, anonymousVolumes: Bool = false) async throws {
        let request = try container(.DELETE, id, "", "remove container")
            .query(["force": force ? "true" : nil, "v": anonymousVolumes ? "true" : nil])
        _ = try await reply(to: request)
    }

    /// Changes limits in place, and returns the engine's warnings.
    ///
    /// Maps to `POST /containers/{id}/update`.
    @discardableResult
    package func updateContainer(_ id: String, _ update: ContainerUpdate) async throws -> [String] {
        struct Answer: Decodable { let Warnings: [String]? }
        let answer: Answer = try await value(of: container(.POST, id, "/update", "update container").json(update))
        return answer.Warnings ?? []
    }

    /// Freezes a container; false when it was frozen.
    ///
    /// Maps to `POST /containers/{id}/pause`.
    @discardableResult
    package func pauseContainer(_ id: String) async throws -> Bool {
        try await unlessDone(container(.POST, id, "/pause", "pause container"))
    }

    /// Lets a frozen container go on; false when it was not frozen.
    ///
    /// Maps to `POST /containers/{id}/unpause`.
    @discardableResult
    package func unpauseContainer(_ id: String) async throws -> Bool {
        try await unlessDone(container(.POST, id, "/unpause", "unpause container"))
    }

    /// Waits without a time limit until the condition holds, and says how the container ended.
    ///
    /// Maps to `POST /containers/{id}/wait`.
    package func waitForContainer(_ id: String, until condition: WaitCondition = .notRunning) async throws
        -> ContainerExit
    {
        let request = try container(.POST, id, "/wait", "wait for container")
            .query(["condition": condition.rawValue])
            .limit(.none)
        return try await value(of: request)
    }

    /// The state to wait for.
    package enum WaitCondition: String, Sendable {
        /// It doesn't run, which may be so already.
        case notRunning = "not-running"
        /// It ends the next time.
        case nextExit = "next-exit"
        /// It is gone.
        case removed
    }

    /// Sends a request; false when the engine says that it is so already.
    func unlessDone(_ request: EngineRequest) async throws -> Bool {
        do {
            _ = try await reply(to: request)
            return true
        } catch let error as DockerError where error.code == .alreadyDone {
            return false
        }
    }

    func container(
        _ method: HTTPMethod,
        _ id: String,
        _ path: String,
        _ attempt: String,
    ) throws(DockerError) -> EngineRequest {
        let attempted = "\(attempt) \(id)"
        let component = try pathComponent(id, attempted: attempted)
        return EngineRequest(method, "/containers/\(component)\(path)", attempted: attempted, subject: .container)
    }
}
