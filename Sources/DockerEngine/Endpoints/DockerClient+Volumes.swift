import NIOHTTP1

extension DockerClient {
    /// Makes a volume.
    ///
    /// Maps to `POST /volumes/create`.
    ///
    /// Engines return a volume of that name which exists with the same driver, whatever its labels: compare them to
    /// know whose it is.
    @discardableResult
    package func createVolume(_ draft: VolumeDraft) async throws -> VolumeInspection {
        let attempted = "create volume \(draft.name ?? "")"
        return try await value(
            of: EngineRequest(.POST, "/volumes/create", attempted: attempted, subject: .volume).json(draft)
        )
    }

    /// Everything about one volume.
    ///
    /// Maps to `GET /volumes/{name}`.
    package func inspectVolume(_ name: String) async throws -> VolumeInspection {
        let attempted = "inspect volume \(name)"
        let path = "/volumes/" + (try pathComponent(name, attempted: attempted))
        return try await value(of: EngineRequest(.GET, path, attempted: attempted, subject: .volume))
    }

    /// Volumes that meet the filter.
    ///
    /// Maps to `GET /volumes`.
    package func listVolumes(filter: EngineFilter = .everything) async throws -> [VolumeInspection] {
        struct Answer: Decodable { let Volumes: [VolumeInspection]? }
        let request = EngineRequest(.GET, "/volumes", attempted: "list volumes")
        let answer: Answer = try await value(of: request.query(["filters": filter.queryValue]))
        return answer.Volumes ?? []
    }

    /// Removes a volume and its data; throws `inUse` while a container has it.
    ///
    /// Maps to `DELETE /volumes/{name}`.
    ///
    /// Force only forgives a volume that is gone already, or whose driver is.
    package func removeVolume(_ name: String, force: Bool = false) async throws {
        let attempted = "remove volume \(name)"
        let path = "/volumes/" + (try pathComponent(name, attempted: attempted))
        let request = EngineRequest(.DELETE, path, attempted: attempted, subject: .volume)
        _ = try await reply(to: request.query(["force": force ? "true" : nil]))
    }
}
