import Synchronization

/// How much one client, and all together, may ask at a time.
package struct RequestLimits: Sendable, Hashable {
    /// Requests of one user that are being answered.
    package var requests: Int
    /// Watches, followed logs and execs of one user.
    package var watches: Int
    /// The same of all users.
    package var allWatches: Int
    /// Watches and followed logs that one namespace's own server sends: fewer than there are connections to it.
    package var forwardedWatches: Int
    /// Commands that are attached in the containers of one namespace.
    package var execs: Int

    package init(
        requests: Int = 200,
        watches: Int = 2_000,
        allWatches: Int = 10_000,
        forwardedWatches: Int = 128,
        execs: Int = 64,
    ) {
        self.requests = requests
        self.watches = watches
        self.allWatches = allWatches
        self.forwardedWatches = forwardedWatches
        self.execs = execs
    }
}

/// Counts what is under way, and refuses what would be too much with 429.
package final class RequestLimiter: Sendable {
    /// Counts as one stream until it is let go.
    package final class Lease: Sendable {
        private let limiter: RequestLimiter
        private let tallies: [Tally]

        fileprivate init(_ limiter: RequestLimiter, _ tallies: [Tally]) {
            self.limiter = limiter
            self.tallies = tallies
        }

        deinit { limiter.give(tallies) }
    }

    /// What is counted.
    fileprivate enum Tally: Sendable, Hashable {
        case requests(user: String)
        case watches(user: String)
        case allWatches
        case forwardedWatches(namespace: String)
        case execs(namespace: String)
    }

    private let limits: RequestLimits
    /// None of them is 0.
    private let counts = Mutex<[Tally: Int]>([:])

    package init(_ limits: RequestLimits = RequestLimits()) { self.limits = limits }

    /// How many watches, followed logs and execs there are.
    package var watchCount: Int { counts.withLock { $0[.allWatches] ?? 0 } }

    /// Throws `tooManyRequests` if the user has too many requests under way; `end(by:)` must follow otherwise.
    func begin(by user: APIUser) throws(StatusError) { try take([.requests(user: user.name)]) }

    func end(by user: APIUser) { give([.requests(user: user.name)]) }

    /// Counts one more stream for as long as the lease lives; throws `tooManyRequests`.
    package func watch(by user: APIUser) throws(StatusError) -> Lease { try lease(by: user) }

    /// The same of one that the own server of a namespace sends.
    func forwardedWatch(by user: APIUser, of namespace: String) throws(StatusError) -> Lease {
        try lease(by: user, .forwardedWatches(namespace: namespace))
    }

    /// One more stream of the own server of a namespace, for a watch that is counted already.
    func forwardedStream(of namespace: String) throws(StatusError) -> Lease {
        let tallies = [Tally.forwardedWatches(namespace: namespace)]
        try take(tallies)
        return Lease(self, tallies)
    }

    /// One more stream that is a command in a container.
    package func exec(by user: APIUser, in namespace: String) throws(StatusError) -> Lease {
        try lease(by: user, .execs(namespace: namespace))
    }

    private func lease(by user: APIUser, _ own: Tally...) throws(StatusError) -> Lease {
        let tallies = own + [.watches(user: user.name), .allWatches]
        try take(tallies)
        return Lease(self, tallies)
    }

    private func take(_ tallies: [Tally]) throws(StatusError) {
        let full = counts.withLock { counts -> Tally? in
            if let full = tallies.first(where: { counts[$0, default: 0] >= limit(of: $0) }) { return full }
            for tally in tallies { counts[tally, default: 0] += 1 }
            return nil
        }
        guard let full else { return }
        throw StatusError(
            .tooManyRequests,
            "too many requests: \(problem(with: full)); try again later",
            retryAfterSeconds: 1,
        )
    }

    fileprivate func give(_ tallies: [Tally]) {
        counts.withLock { counts in
            // Names that count for nothing don't stay.
            for tally in tallies { counts[tally] = counts[tally].flatMap { $0 > 1 ? $0 - 1 : nil } }
        }
    }

    private func limit(of tally: Tally) -> Int {
        switch tally {
        case .requests: limits.requests
        case .watches: limits.watches
        case .allWatches: limits.allWatches
        case .forwardedWatches: limits.forwardedWatches
        case .execs: limits.execs
        }
    }

    private func problem(with full: Tally) -> String {
        let limit = limit(of: full)
        return switch full {
        case .requests(let user): "\(limit) requests of user \"\(user)\" are being answered already"
        case .watches(let user): "user \"\(user)\" has \(limit) watches already"
        case .allWatches: "there are \(limit) watches already"
        case .forwardedWatches(let name): "the server of \(name) sends \(limit) watches and logs already"
        case .execs(let name): "\(limit) commands are attached in \(name) already"
        }
    }
}
