import NIOHTTP1

extension DockerClient {
    /// How many containers the first piece of a list has that is too large for one answer.
    private static let piece = 64

    /// Containers that meet the filter, those that don't run included.
    ///
    /// Maps to `GET /containers/json`. A list has each container's command line and its image's labels, which strangers
    /// choose: one that is too large for one answer is asked for in pieces, and its commands are left out.
    package func listContainers(
        includesStopped: Bool = true,
        filter: EngineFilter = .everything,
    ) async throws -> [ContainerSummary] {
        do {
            return try await containers(includesStopped: includesStopped, filter: filter)
        } catch let error as DockerError where error.code == .responseTooLarge && includesStopped {
            return try await containersInPieces(filter: filter)
        }
    }

    /// The newest first, as the engine has them; throws `responseTooLarge` if a single one is too large.
    private func containersInPieces(filter: EngineFilter) async throws -> [ContainerSummary] {
        var found: [ContainerSummary] = []
        var ids: Set<String> = []
        var limit = Self.piece
        while true {
            var filter = filter
            if let last = found.last { filter.values["before"] = [last.id] }
            let next: [ContainerSummary]
            do {
                next = try await containers(includesStopped: true, filter: filter, limit: limit)
            } catch let error as DockerError where error.code == .responseTooLarge && limit > 1 {
                limit /= 2
                continue
            } catch let error as DockerError where error.code == .notFound && !found.isEmpty {
                // The last one was removed meanwhile: the list goes on after the one ahead of it. Its id stays known, so
                // that this ends.
                found.removeLast()
                continue
            }
            for var container in next {
                // An engine that gave the same again would do so for ever.
                guard ids.insert(container.id).inserted else {
                    throw DockerError(.protocolViolation, attempted: "list containers before \(container.id)")
                }
                container.command = ""
                found.append(container)
            }
            if next.count < limit { return found }
        }
    }

    private func containers(
        includesStopped: Bool,
        filter: EngineFilter,
        limit: Int? = nil,
    ) async throws -> [ContainerSummary] {
        let request = EngineRequest(.GET, "/containers/json", attempted: "list containers")
        return try await value(
            of: request.query([
                "all": includesStopped ? "true" : nil, "filters": filter.queryValue, "limit": limit.map { "\($0)" },
            ])
        )
    }
}
