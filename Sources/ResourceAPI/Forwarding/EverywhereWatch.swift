import Hummingbird
import Logging
import NIOCore

/// A watch of the objects of all namespaces, each of which has a server of its own.
struct EverywhereWatch: Sendable {
    let endpoint: ForwardedEndpoint
    let shaper: ObjectShaper
    /// Those that are there when it begins.
    let namespaces: [ForwardedNamespace]
    let changes: any AsyncSequence<NamespaceChange, any Error> & Sendable
    let request: @Sendable (_ namespace: String, NamespaceFollower.Start) -> ForwardedRequest
    /// Where it begins in the namespaces that are not in `position`.
    let start: NamespaceFollower.Start
    let position: ForwardedPositions.Position
    let sendsBookmarks: Bool
    let marksInitialEvents: Bool
    let lifetime: Duration
    let logger: Logger

    /// How many servers go through their objects at a time.
    private static let concurrency = 16

    private var options: WatchOptions { endpoint.options.watch }

    /// The body of the answer; it ends when the client of the connection leaves.
    func body(on connection: ClientConnection, lease: RequestLimiter.Lease) -> ResponseBody {
        ResponseBody { writer in
            let lines = MergedLines(
                MergedWatch(
                    shaper,
                    positions: endpoint.positions,
                    from: position,
                    sendsBookmarks: sendsBookmarks,
                    marksInitialEvents: marksInitialEvents,
                )
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await run(into: lines.input) }
                defer { group.cancelAll() }
                try await StreamedBody(lines, lease: lease).body(on: connection).write(writer)
            }
        }.counted(in: options.openWatches(of: endpoint.resource))
    }

    private func run(into input: MergedLines.Input) async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await keepTime(input) }
                var followers = Followers(of: self, input)
                for namespace in namespaces {
                    let place = position[namespace.name].map { NamespaceFollower.Start.after($0.version) }
                    followers.add(namespace, from: place ?? start, in: &group)
                }
                input.tell(.begun)
                for try await change in changes { followers.take(change, in: &group) }
            }
        } catch {
            // If the watch has ended, this reaches nobody.
            input.tell(.failed(.watchExpired("changes of namespaces are missing: \(error)")))
        }
    }

    /// The namespaces that take part.
    private struct Followers {
        private let watch: EverywhereWatch
        private let input: MergedLines.Input
        private let turns = Turns(EverywhereWatch.concurrency)
        private let endedWatches: Int
        private var followed: [String: (id: String, bell: Doorbell)] = [:]

        init(of watch: EverywhereWatch, _ input: MergedLines.Input) {
            (self.watch, self.input) = (watch, input)
            endedWatches = watch.endpoint.ended.count
        }

        mutating func take(_ change: NamespaceChange, in group: inout ThrowingDiscardingTaskGroup<any Error>) {
            switch change {
            case .present(let namespace):
                guard let known = followed[namespace.name] else {
                    // It is newer than the watch, and so is all that it has.
                    return add(namespace, from: .initial, in: &group)
                }
                if known.id == namespace.id { known.bell.ring() } else { tellGone(namespace.name) }
            case .gone(let namespace):
                if followed[namespace.name]?.id == namespace.id { tellGone(namespace.name) }
            }
        }

        private func tellGone(_ name: String) {
            input.tell(.failed(.watchExpired("the namespace \(name) is gone")))
        }

        mutating func add(
            _ namespace: ForwardedNamespace,
            from start: NamespaceFollower.Start,
            in group: inout ThrowingDiscardingTaskGroup<any Error>,
        ) {
            let follower = NamespaceFollower(
                namespace,
                of: watch,
                from: start,
                input: input,
                turns: turns,
                endedWatches: endedWatches,
            )
            followed[namespace.name] = (namespace.id, follower.bell)
            input.tell(.joined(namespace, hasNoPlace: start == .now))
            // It kept others waiting in vain a moment ago.
            if watch.endpoint.slow.contains(namespace.name) { input.tell(.away(namespace.name)) }
            group.addTask {
                var follower = follower
                await follower.run()
            }
        }
    }

    /// Asks for bookmarks until the time is over, which goes on while the client takes them.
    private func keepTime(_ input: MergedLines.Input) async {
        let time = options.clock.stopwatch()
        var due = Duration.zero
        while time() < lifetime {
            due = sendsBookmarks ? min(max(due, time()) + options.bookmarkInterval, lifetime) : lifetime
            // A cancelled sleep ends the loop.
            guard (try? await options.clock.sleep(for: due - time())) != nil else { return }
            if due < lifetime { await input.send(.bookmarkDue) }
        }
        input.tell(.over)
    }
}

extension StatusError {
    /// What is missing in a watch can't be had any more: 410.
    static func watchExpired(_ reason: String) -> StatusError {
        StatusError(.expired, "the watch of all namespaces has to begin anew: \(reason)")
    }
}
