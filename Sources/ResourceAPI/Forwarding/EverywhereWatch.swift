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
        }
    }

    private func run(into input: MergedLines.Input) async {
        do {
            try await withThrowingDiscardingTaskGroup { group in
                group.addTask { await keepTime(input) }
                var followed: [String: Followed] = [:]
                for namespace in namespaces {
                    let start = position[namespace.name].map { NamespaceFollower.Start.after($0.version) } ?? start
                    followed[namespace.name] = follow(namespace, from: start, input, in: &group)
                }
                input.tell(.begun)
                for try await change in changes {
                    switch change {
                    case .present(let namespace):
                        guard let known = followed[namespace.name] else {
                            // It is newer than the watch, and so is all that it has.
                            followed[namespace.name] = follow(namespace, from: .initial, input, in: &group)
                            continue
                        }
                        if known.id == namespace.id { known.bell.ring() } else { tellGone(namespace.name, input) }
                    case .gone(let namespace):
                        if followed[namespace.name]?.id == namespace.id { tellGone(namespace.name, input) }
                    }
                }
            }
        } catch {
            // If the watch has ended, this reaches nobody.
            input.tell(.failed(.watchExpired("changes of namespaces are missing: \(error)")))
        }
    }

    /// A namespace that takes part.
    private struct Followed {
        var id: String
        var bell: Doorbell
    }

    private func follow(
        _ namespace: ForwardedNamespace,
        from start: NamespaceFollower.Start,
        _ input: MergedLines.Input,
        in group: inout ThrowingDiscardingTaskGroup<any Error>,
    ) -> Followed {
        let (name, request, bell, progress) = (namespace.name, request, Doorbell(), InitialProgress())
        let follower = NamespaceFollower(
            namespace: name,
            endpoint: endpoint,
            reader: ForwardedEventReader(shaper: shaper, namespace: name),
            request: { request(name, $0) },
            input: input,
            bell: bell,
            progress: progress,
            logger: logger,
            start: start,
        )
        input.tell(.joined(namespace))
        group.addTask {
            var follower = follower
            await follower.run()
        }
        if marksInitialEvents { group.addTask { await awaitInitialEvents(of: name, progress, input) } }
        return Followed(id: namespace.id, bell: bell)
    }

    private func tellGone(_ name: String, _ input: MergedLines.Input) {
        input.tell(.failed(.watchExpired("the namespace \(name) is gone")))
    }

    /// Tells if a server is silent, now or a moment ago, before all its objects are there.
    private func awaitInitialEvents(of name: String, _ progress: InitialProgress, _ input: MergedLines.Input) async {
        if endpoint.slow.contains(name) {
            if progress.finish() { input.tell(.away(name)) }
        } else if await progress.isSilent(for: ForwardedEndpoint.patience, by: options.clock) {
            endpoint.slow.insert(name)
            input.tell(.away(name))
        }
    }

    /// Asks for bookmarks until the time is over.
    private func keepTime(_ input: MergedLines.Input) async {
        var rest = lifetime
        while rest > .zero {
            let pause = sendsBookmarks ? min(rest, options.bookmarkInterval) : rest
            // A cancelled sleep ends the loop.
            guard (try? await options.clock.sleep(for: pause)) != nil else { return }
            rest -= pause
            if rest > .zero { await input.send(.bookmarkDue) }
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
