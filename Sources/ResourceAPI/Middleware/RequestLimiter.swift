import Synchronization

/// How much one client, and all together, may ask at a time.
package struct RequestLimits: Sendable, Hashable {
    /// Requests of one user that are being answered.
    package var requests: Int
    /// Watches and followed logs of one user.
    package var watches: Int
    /// The same of all users.
    package var allWatches: Int

    package init(requests: Int = 200, watches: Int = 2_000, allWatches: Int = 10_000) {
        self.requests = requests
        self.watches = watches
        self.allWatches = allWatches
    }
}

/// Counts what is under way, and refuses what would be too much with 429.
package final class RequestLimiter: Sendable {
    /// Counts as one stream until it is let go.
    package final class Lease: Sendable {
        private let limiter: RequestLimiter
        private let user: String

        fileprivate init(_ limiter: RequestLimiter, user: String) {
            self.limiter = limiter
            self.user = user
        }

        deinit { limiter.endWatch(by: user) }
    }

    private struct State {
        var requests: [String: Int] = [:]
        var watches: [String: Int] = [:]
        var allWatches = 0
    }

    private let limits: RequestLimits
    private let state = Mutex(State())

    package init(_ limits: RequestLimits = RequestLimits()) { self.limits = limits }

    /// How many watches and followed logs there are.
    package var watchCount: Int { state.withLock(\.allWatches) }

    /// Throws `tooManyRequests` if the user has too many requests under way; `end(by:)` must follow otherwise.
    func begin(by user: APIUser) throws(StatusError) {
        let isFree = state.withLock { state in
            let count = state.requests[user.name, default: 0]
            guard count < limits.requests else { return false }
            state.requests[user.name] = count + 1
            return true
        }
        guard isFree else {
            throw Self.refusal("\(limits.requests) requests of user \"\(user.name)\" are being answered already")
        }
    }

    func end(by user: APIUser) {
        state.withLock { $0.requests.decrease(user.name) }
    }

    /// Counts one more stream for as long as the lease lives; throws `tooManyRequests`.
    package func watch(by user: APIUser) throws(StatusError) -> Lease {
        let problem = state.withLock { state -> String? in
            let count = state.watches[user.name, default: 0]
            guard count < limits.watches else { return "user \"\(user.name)\" has \(limits.watches) watches already" }
            guard state.allWatches < limits.allWatches else {
                return "there are \(limits.allWatches) watches already"
            }
            state.watches[user.name] = count + 1
            state.allWatches += 1
            return nil
        }
        if let problem { throw Self.refusal(problem) }
        return Lease(self, user: user.name)
    }

    private func endWatch(by user: String) {
        state.withLock { state in
            state.watches.decrease(user)
            state.allWatches -= 1
        }
    }

    private static func refusal(_ problem: String) -> StatusError {
        StatusError(.tooManyRequests, "too many requests: \(problem); try again later", retryAfterSeconds: 1)
    }
}

extension [String: Int] {
    /// One less; names that count for nothing don't stay.
    fileprivate mutating func decrease(_ name: String) {
        guard let count = self[name], count > 1 else { return self[name] = nil }
        self[name] = count - 1
    }
}
