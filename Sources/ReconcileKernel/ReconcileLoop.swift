import Synchronization

/// Runs one reconciler: workers, timers and the periodic resync, as one structured task tree.
///
/// `shutDown()` drains: keys in hand are finished, nothing new begins, `run()` returns. Cancelling the task that runs
/// `run()` cuts the reconciles short too.
package final class ReconcileLoop<R: Reconciler, C: Clock>: Sendable where C.Duration == Duration {
    /// Is told of every turn of the loop.
    package typealias Observer = @Sendable (ReconcileReport<R.Key>) -> Void

    private let reconciler: R
    private let queue: WorkQueue<R.Key, C>
    private let clock: C
    private let options: ReconcileOptions
    private let deadlines: TurnDeadlines<C>
    private let observer: Observer
    private let onResyncFailure: @Sendable (any Error) -> Void
    private let lastReconcileID = Mutex<UInt64>(0)
    private let closed: AsyncStream<Never>
    private let close: AsyncStream<Never>.Continuation

    /// Creates a loop that does nothing until `run()`; triggers before that are kept.
    ///
    /// `random` gives numbers in 0..<1 for the jitter. `observer` is called after each reconcile, from its worker, so it
    /// must be quick. `onResyncFailure` is called when `allKeys()` threw; it is asked again after a second at most.
    package init(
        reconciler: R,
        clock: C,
        options: ReconcileOptions = ReconcileOptions(),
        random: @escaping @Sendable () -> Double,
        observer: @escaping Observer = { _ in },
        onResyncFailure: @escaping @Sendable (any Error) -> Void = { _ in },
    ) {
        self.reconciler = reconciler
        self.clock = clock
        self.options = options
        deadlines = TurnDeadlines(clock: clock, limit: options.deadline)
        self.queue = WorkQueue(clock: clock, backoff: options.backoff, random: random)
        self.observer = observer
        self.onResyncFailure = onResyncFailure
        (closed, close) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks for a turn for this key, now.
    package func trigger(_ key: R.Key) { queue.add(key) }

    /// What is in the queue at this moment.
    package var statistics: QueueStatistics { queue.statistics() }

    /// Finishes what is in hand and makes `run()` return.
    package func shutDown() {
        queue.shutDown()
        close.finish()
    }

    /// Works until shut down or cancelled; can be called once.
    package func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.queue.runTimers() }
                group.addTask { await self.resync() }
                group.addTask { await self.runWorkers() }
            }
        } onCancel: {
            shutDown()
        }
    }

    private func runWorkers() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.deadlines.run() }
            await withDiscardingTaskGroup { workers in
                for _ in 0..<self.options.workers { workers.addTask { await self.work() } }
            }
            group.cancelAll()
        }
    }

    private func resync() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.enqueueAllPeriodically() }
            for await _ in self.closed {}
            group.cancelAll()
        }
    }

    private func enqueueAllPeriodically() async {
        while !Task.isCancelled {
            var pause = options.resyncInterval
            do {
                for key in try await reconciler.allKeys() { queue.add(key) }
            } catch {
                if Task.isCancelled { return }
                onResyncFailure(error)
                pause = min(pause, .seconds(1))
            }
            do { try await clock.sleep(until: clock.now.advanced(by: pause), tolerance: nil) } catch { return }
        }
    }

    private func work() async {
        while let key = await queue.next() {
            let reconcileID = lastReconcileID.withLock { last in
                last += 1
                return last
            }
            let attempt = queue.failures(of: key) + 1
            let start = clock.now
            let result = await reconcile(key, from: start)
            let nextTry = enqueueAgain(key, after: result)
            queue.finish(key)
            observer(
                ReconcileReport(
                    key: key,
                    reconcileID: reconcileID,
                    attempt: attempt,
                    duration: start.duration(to: clock.now),
                    result: result,
                    nextTry: nextTry,
                )
            )
        }
    }

    private func enqueueAgain(_ key: R.Key, after result: Result<ReconcileOutcome, any Error>) -> Duration? {
        switch result {
        case .success(.settled):
            queue.forget(key)
            return nil
        case .success(.recheck(let delay)):
            queue.forget(key)
            queue.add(key, after: delay)
            return delay
        case .failure(let error) where error is TerminalError:
            queue.forget(key)
            return nil
        case .failure:
            return queue.retry(key)
        }
    }

    private func reconcile(_ key: R.Key, from start: C.Instant) async -> Result<ReconcileOutcome, any Error> {
        await withTaskGroup(of: Result<ReconcileOutcome, any Error>?.self) { group in
            group.addTask { [reconciler] in
                do { return .success(try await reconciler.reconcile(key)) } catch { return .failure(error) }
            }
            group.addTask { [deadlines, options] in
                await deadlines.wait(from: start) ? .failure(DeadlineExceeded(deadline: options.deadline)) : nil
            }
            var first: Result<ReconcileOutcome, any Error>?
            while first == nil, let result = await group.next() { first = result }
            group.cancelAll()
            return first ?? .failure(CancellationError())
        }
    }
}
