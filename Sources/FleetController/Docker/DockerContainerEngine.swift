package import DockerEngine

/// The fleet's port on a Docker Engine: maps designs to Docker's configuration, and what Docker shows back.
package struct DockerContainerEngine: ContainerEngine {
    package let id: EngineID
    let client: DockerClient

    package init(id: EngineID = .local, client: DockerClient) {
        self.id = id
        self.client = client
    }

    package func currentTime() async throws(EngineError) -> Int64 {
        let information = try await attempt { try await client.information() }
        guard let time = information.systemTime else {
            throw EngineError(.failed, "ask the engine for its time: it told none")
        }
        return time.nanosecondsSince1970
    }

    package func followEvents(
        since time: Int64,
        _ handle: @Sendable (EngineEvent) -> Void,
    ) async throws(EngineError) {
        try await attempt {
            let events = try await client.events(since: EngineTime(nanosecondsSince1970: time))
            for try await event in events {
                if let event = EngineEvent(event) { handle(event) }
            }
        }
        throw EngineError(.unreachable, "follow the events of engine \(id): the stream ended")
    }

    package func imageID(of reference: String) async throws(EngineError) -> String? {
        try await orNil { try await client.inspectImage(reference).id }
    }

    package func pullImage(_ reference: String) async throws(EngineError) {
        try await attempt { try await client.pullImage(reference) }
    }

    /// Runs a call and translates its failure; a cancelled call counts as one whose outcome is unknown.
    func attempt<Value>(_ call: () async throws -> Value) async throws(EngineError) -> Value {
        do {
            return try await call()
        } catch let error as DockerError {
            throw EngineError(error)
        } catch let error as EngineError {
            throw error
        } catch {
            throw EngineError(.timedOut, "the call was cut off: \(error)")
        }
    }

    /// The same, with nil for what does not exist.
    func orNil<Value>(_ call: () async throws -> Value) async throws(EngineError) -> Value? {
        do throws(EngineError) {
            return try await attempt(call)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }
}
