package import FleetController
import Synchronization

/// An engine in memory that obeys Docker's rules and refuses what Docker refuses; calls can be made to fail.
///
/// The same contract suite runs against it and against a real Docker Engine.
package final class FakeContainerEngine: ContainerEngine {
    /// Says whether and how a call fails; asked for each call with the object's name or id.
    package typealias FaultScript = @Sendable (EngineCall, _ object: String) -> EngineFault?

    fileprivate struct State {
        var world = EngineWorld()
        var calls: [EngineCall: Int] = [:]
        var fault: FaultScript?
        var isReachable = true
        var eventTime: Int64 = 1
        var history: [EngineEvent] = []
        var followers: [Int: AsyncThrowingStream<EngineEvent, any Error>.Continuation] = [:]
        var lastFollower = 0
        var deliversEvents = true
        var watchers: [Watcher] = []
    }

    fileprivate struct Watcher {
        var isMet: @Sendable (EngineWorld, [EngineCall: Int]) -> Bool
        var signal: AsyncStream<Void>.Continuation
    }

    package let id: EngineID
    private let state = Mutex(State())

    package init(id: EngineID = .local) { self.id = id }

    // MARK: - What tests do

    /// A copy of what exists now.
    package var world: EngineWorld { state.withLock { $0.world } }

    /// How often each kind of call was made since the last `resetCalls`.
    package var calls: [EngineCall: Int] { state.withLock { $0.calls } }

    /// Counts from zero again.
    package func resetCalls() { state.withLock { $0.calls = [:] } }

    /// Changes what exists, as a person on the host would, and tells the followers of events.
    func changeByHand(_ body: (inout EngineWorld) throws(EngineError) -> EngineWorld.Subjects) throws(EngineError) {
        let followers = try state.withLock { state throws(EngineError) in
            let subjects = try body(&state.world)
            return state.record(subjects)
        }
        followers.forEach { $0() }
    }

    /// Changes settings of the world of which no event tells, such as its clock or its registry.
    package func configure(_ body: (inout EngineWorld) -> Void) { state.withLock { body(&$0.world) } }

    /// Waits until the world is as `isMet` says; at once if it is.
    package func wait(until isMet: @escaping @Sendable (EngineWorld) -> Bool) async {
        await wait { world, _ in isMet(world) }
    }

    /// Waits until calls have been made as `isMet` says.
    package func waitForCalls(until isMet: @escaping @Sendable ([EngineCall: Int]) -> Bool) async {
        await wait { _, calls in isMet(calls) }
    }

    /// A test that runs out of time is cancelled, and this returns.
    private func wait(until isMet: @escaping @Sendable (EngineWorld, [EngineCall: Int]) -> Bool) async {
        let (met, signal) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let isMetAlready = state.withLock { state in
            if isMet(state.world, state.calls) { return true }
            state.watchers.append(Watcher(isMet: isMet, signal: signal))
            return false
        }
        if isMetAlready { return }
        for await _ in met { return }
    }

    /// Sets the script that calls are checked against; nil for none.
    package func setFaults(_ script: FaultScript?) { state.withLock { $0.fault = script } }

    /// Cuts or restores the connection: no call gets through, and followers of events are thrown off.
    package func setReachable(_ isReachable: Bool) {
        let followers = state.withLock { state in
            state.isReachable = isReachable
            guard !isReachable else { return [:] as [Int: AsyncThrowingStream<EngineEvent, any Error>.Continuation] }
            defer { state.followers = [:] }
            return state.followers
        }
        for follower in followers.values { follower.finish(throwing: EngineError(.unreachable, "connection cut")) }
    }

    /// Loses events from now on, or stops losing them.
    package func setDeliversEvents(_ delivers: Bool) { state.withLock { $0.deliversEvents = delivers } }

    // MARK: - What the port does

    /// Runs one call under the lock, with the faults the script asks for.
    func call<Value: Sendable>(
        _ kind: EngineCall,
        _ object: String = "",
        _ body: (inout EngineWorld) throws(EngineError) -> (Value, EngineWorld.Subjects),
    ) async throws(EngineError) -> Value {
        let fault = try state.withLock { state throws(EngineError) -> EngineFault? in
            state.calls[kind, default: 0] += 1
            state.signalWatchers()
            guard state.isReachable else { throw EngineError(.unreachable, "\(kind): the engine can't be reached") }
            return state.fault?(kind, object)
        }
        switch fault {
        case .refuse(let error): throw error
        case .hang: try await hang(kind)
        case .loseReply, nil: break
        }
        let (value, followers) = try state.withLock { state throws(EngineError) in
            let (value, subjects) = try body(&state.world)
            return (value, state.record(subjects))
        }
        followers.forEach { $0() }
        if case .loseReply = fault { throw EngineError(.unreachable, "\(kind): the reply was lost") }
        return value
    }

    private func hang(_ kind: EngineCall) async throws(EngineError) {
        for await _ in AsyncStream<Never>.makeStream().stream {}
        throw EngineError(.timedOut, "\(kind): cut off")
    }

    package func followEvents(
        since time: Int64,
        _ handle: @Sendable (EngineEvent) -> Void,
    ) async throws(EngineError) {
        try await call(.followEvents) { _ throws(EngineError) in ((), []) }
        let (stream, continuation) = AsyncThrowingStream<EngineEvent, any Error>.makeStream()
        let (number, missed) = state.withLock { state in
            state.lastFollower += 1
            state.followers[state.lastFollower] = continuation
            return (state.lastFollower, state.history.filter { $0.time >= time })
        }
        defer { state.withLock { $0.followers[number] = nil } }
        missed.forEach(handle)
        do {
            for try await event in stream { handle(event) }
        } catch {
            throw error as? EngineError ?? EngineError(.unreachable, "\(error)")
        }
        throw EngineError(.unreachable, "the stream of events ended")
    }

    package func host() async throws(EngineError) -> EngineHost {
        try await call(.host) { _ throws(EngineError) in ((), []) }
        return state.withLock { EngineHost(time: $0.eventTime, processors: $0.world.processors) }
    }
}

extension FakeContainerEngine.State {
    /// Yielding to a stream runs no code of its reader, so it may be done under the lock.
    fileprivate mutating func signalWatchers() {
        watchers.removeAll { watcher in
            guard watcher.isMet(world, calls) else { return false }
            watcher.signal.yield()
            return true
        }
    }

    /// Notes what happened and returns what tells the followers, to be done outside the lock.
    fileprivate mutating func record(_ subjects: EngineWorld.Subjects) -> [() -> Void] {
        signalWatchers()
        guard deliversEvents else { return [] }
        return subjects.map { subject in
            eventTime += 1
            let event = EngineEvent(subject: subject.subject, isRemoval: subject.isRemoval, time: eventTime)
            history = history.suffix(255) + [event]
            let receivers = Array(followers.values)
            return { for receiver in receivers { receiver.yield(event) } }
        }
    }
}
