import Synchronization

/// Stops containers without waiting for as long as a process may take: the engine goes on with a stop that it began.
final class ContainerStops<C: Clock>: Sendable where C.Duration == Duration {
    /// How long a stop is waited for.
    static var patience: Duration { .seconds(20) }

    private let engine: any ContainerEngine
    private let clock: C
    /// Until when the engine is at it, by the container's id.
    private let underWay = Mutex<[String: C.Instant]>([:])

    init(engine: any ContainerEngine, clock: C) {
        self.engine = engine
        self.clock = clock
    }

    /// Throws `timedOut` while the container is still stopping; asked again, it doesn't tell the process a second time.
    func stop(id: String, gracePeriod: Duration) async throws(EngineError) {
        let now = clock.now
        let isUnderWay = underWay.withLock { underWay in
            underWay = underWay.filter { $0.value > now }
            defer { underWay[id] = underWay[id] ?? now.advanced(by: gracePeriod + Self.patience) }
            return underWay[id] != nil
        }
        if isUnderWay { throw stillStopping }
        guard let result = await result(id, gracePeriod) else { throw stillStopping }
        underWay.withLock { $0[id] = nil }
        try result.get()
    }

    private var stillStopping: EngineError { EngineError(.timedOut, "it is still stopping") }

    /// What came of the call; nil if that isn't known in time.
    private func result(_ id: String, _ gracePeriod: Duration) async -> Result<Void, EngineError>? {
        await withTaskGroup(of: Result<Void, EngineError>?.self) { [engine, clock] group in
            group.addTask {
                do throws(EngineError) {
                    return .success(try await engine.stopContainer(id: id, gracePeriod: gracePeriod))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Woken early by the other's end, it has nothing to say.
                try? await clock.sleep(until: clock.now.advanced(by: Self.patience), tolerance: nil)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
