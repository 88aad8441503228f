package import DockerEngine

/// The fleet's port on a Docker Engine: maps designs to Docker's configuration, and what Docker shows back.
package struct DockerContainerEngine: ContainerEngine {
    package let id: EngineID
    let client: DockerClient
    private let onCall: @Sendable (EngineCallReport) -> Void

    /// `onCall` is told of each call but the one that follows events, which ends with the connection only.
    package init(
        id: EngineID = .local,
        client: DockerClient,
        onCall: @escaping @Sendable (EngineCallReport) -> Void = { _ in },
    ) {
        self.id = id
        self.client = client
        self.onCall = onCall
    }

    package func host() async throws(EngineError) -> EngineHost {
        let information = try await attempt { try await client.information() }
        guard let time = information.systemTime else {
            throw EngineError(.failed, "ask the engine for its time: it told none")
        }
        let processors = information.processors > 0 ? information.processors : nil
        return EngineHost(time: time.nanosecondsSince1970, processors: processors)
    }

    package func followEvents(
        since time: Int64,
        _ handle: @Sendable (EngineEvent) -> Void,
    ) async throws(EngineError) {
        try await translating {
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

    /// Runs a call, translates its failure and reports it under the name of the port's function.
    func attempt<Value>(
        _ function: StaticString = #function,
        _ call: () async throws -> Value,
    ) async throws(EngineError) -> Value {
        let start = ContinuousClock.now
        do throws(EngineError) {
            let value = try await translating(call)
            report(function, start, nil)
            return value
        } catch {
            report(function, start, error.code)
            throw error
        }
    }

    /// The same, with nil for what does not exist.
    func orNil<Value>(
        _ function: StaticString = #function,
        _ call: () async throws -> Value,
    ) async throws(EngineError) -> Value? {
        do throws(EngineError) {
            return try await attempt(function, call)
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
    }

    /// A cancelled call counts as one whose outcome is unknown.
    private func translating<Value>(_ call: () async throws -> Value) async throws(EngineError) -> Value {
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

    private func report(_ function: StaticString, _ start: ContinuousClock.Instant, _ failure: EngineError.Code?) {
        // The name without its parameters' labels.
        let operation = "\(function)".prefix { $0 != "(" }
        onCall(EngineCallReport(operation: String(operation), duration: start.duration(to: .now), failure: failure))
    }
}
