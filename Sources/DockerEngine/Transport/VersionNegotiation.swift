import Synchronization

/// Remembers the API version negotiated with one engine, and lets concurrent callers share one question.
final class VersionNegotiation: Sendable {
    private enum State {
        /// Nobody knows; the next caller asks. → asking
        case unknown
        /// One caller asks, the others wait for it. → known, unknown
        case asking(waiters: [UInt64: CheckedContinuation<Void, any Error>])
        /// Answered. → unknown
        case known(APIVersion)
    }

    private enum Turn {
        case done(APIVersion)
        case ask
        case wait
    }

    private struct Shared {
        var state = State.unknown
        var nextWaiter: UInt64 = 0
    }

    private let shared = Mutex(Shared())

    /// The known version, or the outcome of `ask`; a failure is not remembered.
    func version(_ ask: @Sendable () async throws -> APIVersion) async throws -> APIVersion {
        while true {
            switch turn() {
            case .done(let version): return version
            case .ask: return try await lead(ask)
            case .wait: try await waitForLeader()
            }
        }
    }

    /// Drops the version, unless it has been negotiated anew in the meantime.
    func forget(_ version: APIVersion?) {
        shared.withLock { shared in
            if case .known(let current) = shared.state, version == nil || current == version { shared.state = .unknown }
        }
    }

    private func turn() -> Turn {
        shared.withLock { shared in
            switch shared.state {
            case .known(let version): return .done(version)
            case .asking: return .wait
            case .unknown:
                shared.state = .asking(waiters: [:])
                return .ask
            }
        }
    }

    private func lead(_ ask: @Sendable () async throws -> APIVersion) async throws -> APIVersion {
        do {
            let version = try await ask()
            settle(.known(version), failure: nil)
            return version
        } catch is CancellationError {
            // The leader has given up, not the engine: a waiter asks instead.
            settle(.unknown, failure: nil)
            throw CancellationError()
        } catch {
            settle(.unknown, failure: error)
            throw error
        }
    }

    private func settle(_ state: State, failure: (any Error)?) {
        let waiters = shared.withLock { shared -> [CheckedContinuation<Void, any Error>] in
            guard case .asking(let waiters) = shared.state else { return [] }
            shared.state = state
            return Array(waiters.values)
        }
        for waiter in waiters {
            if let failure { waiter.resume(throwing: failure) } else { waiter.resume() }
        }
    }

    private func waitForLeader() async throws {
        let id = shared.withLock { shared in
            shared.nextWaiter += 1
            return shared.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isWaiting = shared.withLock { shared in
                    guard case .asking(var waiters) = shared.state else { return false }
                    waiters[id] = continuation
                    shared.state = .asking(waiters: waiters)
                    return true
                }
                if !isWaiting { continuation.resume() }
                if Task.isCancelled { cancelWaiter(id) }
            }
        } onCancel: {
            cancelWaiter(id)
        }
    }

    private func cancelWaiter(_ id: UInt64) {
        let waiter = shared.withLock { shared -> CheckedContinuation<Void, any Error>? in
            guard case .asking(var waiters) = shared.state else { return nil }
            let waiter = waiters.removeValue(forKey: id)
            shared.state = .asking(waiters: waiters)
            return waiter
        }
        waiter?.resume(throwing: CancellationError())
    }
}
