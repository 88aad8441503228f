import ReconcileKernel
import Synchronization
import TestSupport
import Testing

/// Runs a loop on a manual clock while `body` looks on; jitter is off.
func withLoop(
    _ reconciler: ScriptedReconciler,
    options: ReconcileOptions = ReconcileOptions(workers: 2, resyncInterval: .seconds(600)),
    observer: @escaping @Sendable (ReconcileReport<String>) -> Void = { _ in },
    _ body: (ReconcileLoop<ScriptedReconciler, ManualClock>, ManualClock) async throws -> Void,
) async throws {
    let clock = ManualClock()
    let loop = ReconcileLoop(
        reconciler: reconciler,
        clock: clock,
        options: options,
        random: { 0.5 },
        observer: observer,
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await loop.run() }
        try await body(loop, clock)
        group.cancelAll()
        try await group.waitForAll()
    }
}

@Suite("Reconcile loop", .timeLimit(.minutes(5)))
struct ReconcileLoopTests {
    @Test("every key is reconciled at start and again at each resync")
    func resync() async throws {
        let reconciler = ScriptedReconciler(resyncs: [.success(["a"])])
        try await withLoop(reconciler) { _, clock in
            var calls = reconciler.calls.makeAsyncIterator()
            #expect(await calls.next() == "a")
            await clock.sleeping(until: .seconds(600))
            clock.advance(to: .seconds(600))
            #expect(await calls.next() == "a")
        }
    }

    @Test("a resync that can't list its keys is tried again a second later, and the loop goes on")
    func resyncFails() async throws {
        let reconciler = ScriptedReconciler(resyncs: [.failure(Boom()), .success(["a"])])
        try await withLoop(reconciler) { loop, clock in
            var calls = reconciler.calls.makeAsyncIterator()
            loop.trigger("b")
            #expect(await calls.next() == "b")
            await clock.sleeping(until: .seconds(1))
            clock.advance(to: .seconds(1))
            #expect(await calls.next() == "a")
        }
    }

    @Test("a failing key backs off exponentially, up to the limit")
    func backsOff() async throws {
        let failures = Array(repeating: { throw Boom() } as ScriptedReconciler.Answer, count: 4)
        let reconciler = ScriptedReconciler(script: ["a": failures])
        var options = ReconcileOptions(resyncInterval: .seconds(600))
        options.backoff = Backoff(base: .seconds(1), limit: .seconds(3))
        try await withLoop(reconciler, options: options) { loop, clock in
            var calls = reconciler.calls.makeAsyncIterator()
            loop.trigger("a")
            #expect(await calls.next() == "a")
            for deadline in [1, 3, 6, 9] as [Int64] {
                await clock.sleeping(until: .seconds(deadline))
                clock.advance(to: .seconds(deadline))
                #expect(await calls.next() == "a")
            }
        }
    }

    @Test("success ends the backoff: the next failure starts from the first delay")
    func backoffResets() async throws {
        let script: [ScriptedReconciler.Answer] = [
            { throw Boom() }, { throw Boom() }, { .recheck(after: .seconds(10)) }, { throw Boom() },
        ]
        let reconciler = ScriptedReconciler(script: ["a": script])
        var options = ReconcileOptions(resyncInterval: .seconds(600))
        options.backoff = Backoff(base: .seconds(1), limit: .seconds(300))
        try await withLoop(reconciler, options: options) { loop, clock in
            var calls = reconciler.calls.makeAsyncIterator()
            loop.trigger("a")
            for deadline in [1, 3, 13, 14] as [Int64] {
                #expect(await calls.next() == "a")
                await clock.sleeping(until: .seconds(deadline))
                clock.advance(to: .seconds(deadline))
            }
            #expect(await calls.next() == "a")
        }
    }

    @Test("a terminal error is not retried, and a new trigger still is")
    func terminal() async throws {
        let reconciler = ScriptedReconciler(script: ["a": [{ throw TerminalError(Boom()) }]])
        try await withLoop(reconciler, options: ReconcileOptions(workers: 1)) { loop, _ in
            var calls = reconciler.calls.makeAsyncIterator()
            for key in ["a", "b", "a"] {
                loop.trigger(key)
                #expect(await calls.next() == key)
            }
        }
    }

    @Test("a stuck reconcile is cut at its deadline, counts as failed, and holds up no other key")
    func deadline() async throws {
        let reports = AsyncStream<ReconcileReport<String>>.makeStream()
        let stuck: ScriptedReconciler.Answer = {
            for await _ in AsyncStream<Never>.makeStream().stream {}
            throw CancellationError()
        }
        let reconciler = ScriptedReconciler(script: ["a": [stuck]])
        var options = ReconcileOptions(workers: 2, resyncInterval: .seconds(600))
        options.deadline = .seconds(5)
        try await withLoop(reconciler, options: options, observer: { reports.continuation.yield($0) }) { loop, clock in
            var report = reports.stream.makeAsyncIterator()
            loop.trigger("a")
            await clock.sleeping(until: .seconds(5))
            loop.trigger("b")
            #expect(await report.next()?.key == "b")
            clock.advance(to: .seconds(5))
            let cut = try #require(await report.next())
            #expect(cut.key == "a")
            #expect(throws: DeadlineExceeded.self) { try cut.result.get() }
            #expect(cut.nextTry == .milliseconds(50))
        }
    }

    @Test("a turn has its whole time, however many others have begun before it; one sleeper is enough for all")
    func ownDeadline() async throws {
        let reports = AsyncStream<ReconcileReport<String>>.makeStream()
        let stuck: ScriptedReconciler.Answer = {
            for await _ in AsyncStream<Never>.makeStream().stream {}
            throw CancellationError()
        }
        let reconciler = ScriptedReconciler(script: ["early": [stuck], "other": [stuck], "late": [stuck]])
        var options = ReconcileOptions(workers: 4, resyncInterval: .seconds(600))
        options.backoff = Backoff(base: .seconds(100), limit: .seconds(100))
        options.deadline = .seconds(5)
        try await withLoop(reconciler, options: options, observer: { reports.continuation.yield($0) }) { loop, clock in
            var report = reports.stream.makeAsyncIterator()
            loop.trigger("early")
            await clock.sleeping(until: .seconds(5))
            await clock.sleeping(until: .seconds(600))
            clock.advance(to: .seconds(1))
            loop.trigger("other")
            for await key in reconciler.calls where key == "other" { break }
            for number in 0..<100 {
                loop.trigger("\(number)")
                #expect(await report.next()?.key == "\(number)")
            }
            // The resync's, and one for all turns.
            #expect(clock.sleeperCount == 2)
            clock.advance(to: .seconds(3))
            loop.trigger("late")
            for await key in reconciler.calls where key == "late" { break }
            for (key, end) in [("early", 5), ("other", 6), ("late", 8)] as [(String, Int64)] {
                await clock.sleeping(until: .seconds(end))
                clock.advance(to: .seconds(end))
                let cut = try #require(await report.next())
                #expect(cut.key == key)
                #expect(throws: DeadlineExceeded.self) { try cut.result.get() }
            }
        }
    }

    @Test("shutting down lets the reconcile in hand finish and begins no other")
    func drains() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let finished = Mutex(false)
        let slow: ScriptedReconciler.Answer = {
            for await _ in gate.stream { break }
            finished.withLock { $0 = !Task.isCancelled }
            return .settled
        }
        let reconciler = ScriptedReconciler(script: ["a": [slow]])
        let loop = ReconcileLoop(
            reconciler: reconciler,
            clock: ManualClock(),
            options: ReconcileOptions(workers: 1),
            random: { 0.5 },
        )
        await withDiscardingTaskGroup { group in
            group.addTask { await loop.run() }
            var calls = reconciler.calls.makeAsyncIterator()
            loop.trigger("a")
            #expect(await calls.next() == "a")
            loop.trigger("b")
            loop.shutDown()
            gate.continuation.yield()
        }
        #expect(finished.withLock { $0 })
        #expect(loop.statistics.ready == 0)
    }

    @Test("a report tells the attempt and the time of the next try")
    func reports() async throws {
        let reports = AsyncStream<ReconcileReport<String>>.makeStream()
        let reconciler = ScriptedReconciler(script: ["a": [{ throw Boom() }]])
        try await withLoop(reconciler, observer: { reports.continuation.yield($0) }) { loop, clock in
            var report = reports.stream.makeAsyncIterator()
            loop.trigger("a")
            let first = try #require(await report.next())
            #expect((first.attempt, first.nextTry) == (1, .milliseconds(50)))
            await clock.sleeping(until: .milliseconds(50))
            clock.advance(to: .milliseconds(50))
            let second = try #require(await report.next())
            #expect((second.attempt, second.nextTry) == (2, nil))
            #expect(second.reconcileID == 2)
        }
    }
}

@Suite("Backoff")
struct BackoffTests {
    @Test(
        "doubles from the base and stops at the limit",
        arguments: zip([0, 1, 2, 3, 4, 1_000_000], [0, 1, 2, 4, 5, 5]),
    )
    func doubles(failures: Int, seconds: Int) {
        let backoff = Backoff(base: .seconds(1), limit: .seconds(5))
        #expect(backoff.delay(failures: failures) == .seconds(seconds))
    }

    @Test("jitter moves a delay by at most its share", arguments: zip([0.0, 0.5, 1.0], [90, 100, 110]))
    func jitter(random: Double, milliseconds: Int) {
        let backoff = Backoff(base: .milliseconds(100), jitter: 0.1)
        let delay = backoff.delay(failures: 1, random: random)
        #expect(abs((delay - .milliseconds(milliseconds)) / .milliseconds(1)) < 0.001)
    }
}
