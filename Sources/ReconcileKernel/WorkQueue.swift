import DequeModule
import Synchronization

/// A deduplicating, delaying queue of keys that many workers share.
///
/// State changes happen under one lock and yield the continuations to resume; they are resumed outside of it.
final class WorkQueue<Key: Hashable & Sendable, C: Clock>: Sendable where C.Duration == Duration {
    private struct Guarded {
        var queue = WorkQueueState<Key, C.Instant>()
        var failures: [Key: Int] = [:]
        var idleWorkers: Deque<CheckedContinuation<Key?, Never>> = []
    }

    private enum Handout {
        case hand(Key?)
        case wait
    }

    private let guarded = Mutex(Guarded())
    private let clock: C
    private let backoff: Backoff
    private let random: @Sendable () -> Double
    private let wakeups: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(clock: C, backoff: Backoff, random: @escaping @Sendable () -> Double) {
        self.clock = clock
        self.backoff = backoff
        self.random = random
        (wakeups, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func add(_ key: Key) {
        let now = clock.now
        mutate { $0.queue.add(key, now: now) }
    }

    func add(_ key: Key, after delay: Duration) {
        let readyAt = clock.now.advanced(by: delay)
        mutate { $0.queue.add(key, readyAt: readyAt) }
        wake.yield()
    }

    /// Counts a failure of the key and adds it again after the backoff's delay, which it returns.
    func retry(_ key: Key) -> Duration {
        let failures = guarded.withLock { guarded in
            guarded.failures[key, default: 0] += 1
            return guarded.failures[key] ?? 1
        }
        let delay = backoff.delay(failures: failures, random: random())
        add(key, after: delay)
        return delay
    }

    func forget(_ key: Key) {
        guarded.withLock { $0.failures[key] = nil }
    }

    func failures(of key: Key) -> Int {
        guarded.withLock { $0.failures[key] ?? 0 }
    }

    /// The next key to work on, or nil once the queue is shut down.
    func next() async -> Key? {
        await withCheckedContinuation { continuation in
            let step = guarded.withLock { guarded -> Handout in
                if guarded.queue.isShutDown { return .hand(nil) }
                if let key = guarded.queue.next() { return .hand(key) }
                guarded.idleWorkers.append(continuation)
                return .wait
            }
            if case .hand(let key) = step { continuation.resume(returning: key) }
        }
    }

    func finish(_ key: Key) {
        let now = clock.now
        mutate { $0.queue.finish(key, now: now) }
    }

    func shutDown() {
        let idle = guarded.withLock { guarded in
            guarded.queue.shutDown()
            defer { guarded.idleWorkers = [] }
            return guarded.idleWorkers
        }
        for worker in idle { worker.resume(returning: nil) }
        wake.finish()
    }

    func statistics() -> QueueStatistics {
        let now = clock.now
        return guarded.withLock { guarded in
            QueueStatistics(
                ready: guarded.queue.depth,
                waiting: guarded.queue.waitingCount,
                processing: guarded.queue.processingKeys.count,
                failing: guarded.failures.count,
                oldestReadyAge: guarded.queue.oldestReady.map { $0.duration(to: now) } ?? .zero,
            )
        }
    }

    /// Moves delayed keys to the ready list when their time comes; runs until shut down.
    ///
    /// One sleeping child for each new earliest deadline, so sleepers stay few however many keys wait.
    func runTimers() async {
        await withDiscardingTaskGroup { group in
            var armed: Set<C.Instant> = []
            for await _ in wakeups {
                let now = clock.now
                armed = armed.filter { $0 > now }
                mutate { $0.queue.promote(now: now) }
                guard let deadline = guarded.withLock({ $0.queue.earliestDeadline() }) else { continue }
                if armed.allSatisfy({ deadline < $0 }) {
                    armed.insert(deadline)
                    group.addTask { [clock, wake] in
                        // A cancelled sleep only means that the queue is closing.
                        try? await clock.sleep(until: deadline, tolerance: nil)
                        wake.yield()
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func mutate(_ change: (inout Guarded) -> Void) {
        let handouts = guarded.withLock { guarded in
            change(&guarded)
            var handouts: [(CheckedContinuation<Key?, Never>, Key)] = []
            while !guarded.idleWorkers.isEmpty, let key = guarded.queue.next() {
                handouts.append((guarded.idleWorkers.removeFirst(), key))
            }
            return handouts
        }
        for (worker, key) in handouts { worker.resume(returning: key) }
    }
}
