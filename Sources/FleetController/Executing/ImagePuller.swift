import Synchronization

import struct Foundation.Date

/// Fetches images in the background: one pull of an image at a time for all companies, with backoff of its own.
final class ImagePuller: Sendable {
    /// Why an image is not there, and when it is tried again.
    struct Problem: Sendable, Hashable {
        var message: String
        var nextTry: Date
        var failures: Int
    }

    private enum Entry {
        case pulling
        case pulled(at: Date)
        case failed(Problem, at: Date)

        /// The problem until it is tried again; a clock that was set back ends the wait.
        func problem(at now: Date) -> Problem? {
            guard case .failed(let problem, let time) = self, time <= now, now < problem.nextTry else { return nil }
            return problem
        }
    }

    private let engine: any ContainerEngine
    private let now: @Sendable () -> Date
    private let random: @Sendable () -> Double
    private let finished: @Sendable () -> Void
    private let entries = Mutex<[String: (failures: Int, entry: Entry)]>([:])
    private let requests: AsyncStream<String>
    private let send: AsyncStream<String>.Continuation

    /// `finished` is called after each pull, whether it worked or not.
    init(
        engine: any ContainerEngine,
        now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double,
        finished: @escaping @Sendable () -> Void,
    ) {
        self.engine = engine
        self.now = now
        self.random = random
        self.finished = finished
        // Deduplicated by `entries`: never longer than the number of different images.
        (requests, send) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Asks for an image, unless it is being pulled already or has to wait after a failure.
    func request(_ reference: String) {
        let isNew = entries.withLock { entries in
            let present = entries[reference]
            if case .pulling = present?.entry { return false }
            if present?.entry.problem(at: now()) != nil { return false }
            entries[reference] = (present?.failures ?? 0, .pulling)
            return true
        }
        if isNew { send.yield(reference) }
    }

    /// Whether the image was pulled within the last minute: new enough for a container that asks for `Always`.
    func isFresh(_ reference: String) -> Bool {
        entries.withLock { entries in
            guard case .pulled(let time) = entries[reference]?.entry else { return false }
            return abs(now().timeIntervalSince(time)) < 60
        }
    }

    /// Why the last pull failed, until it may be tried again.
    func problem(with reference: String) -> Problem? {
        entries.withLock { $0[reference]?.entry.problem(at: now()) }
    }

    /// Pulls what is asked for until cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await reference in requests { group.addTask { await self.pull(reference) } }
        }
    }

    private func pull(_ reference: String) async {
        do throws(EngineError) {
            try await engine.pullImage(reference)
            entries.withLock { $0[reference] = (0, .pulled(at: now())) }
        } catch {
            entries.withLock { entries in
                let failures = (entries[reference]?.failures ?? 0) + 1
                let delay = min(300, 5 * Double(1 << min(failures - 1, 6))) * (0.9 + 0.2 * random())
                let time = now()
                let nextTry = time.addingTimeInterval(delay)
                let problem = Problem(message: error.message, nextTry: nextTry, failures: failures)
                entries[reference] = (failures, .failed(problem, at: time))
            }
        }
        finished()
    }
}
