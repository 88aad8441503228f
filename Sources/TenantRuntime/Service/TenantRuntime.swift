package import AgxModel
package import ReconcileKernel
package import RecordStore

/// The runtime of one company: turns its tasks into runs in its sandbox, and tells what came of them.
///
/// What it knows is in the store and on the home volume. It may be killed at any moment and started again: its first
/// pass is like every other.
package final class TenantRuntime<C: Clock>: Sendable where C.Duration == Duration {
    /// Is told of every turn of the loop, for logs and metrics.
    package typealias Observer = @Sendable (ReconcileReport<RuntimeKey>) -> Void

    package let files: RunFiles
    private let store: RecordStore
    private let options: TenantRuntimeOptions
    private let clock: C
    private let board: TaskBoard
    private let schedules: ScheduleBoard
    private let capsFile: CapsFile
    private let watcher: RunDirectoryWatcher
    private let driver: RunDriver
    private let calls: SandboxCalls
    private let loop: ReconcileLoop<TaskReconciler, C>
    private let triggers: TriggerRelay
    private let reports = ReportQueue()
    private let queueNote = QueueNote()
    private let leaveTaking: LeaveTaking
    private let onFailure: @Sendable (_ part: String, any Error) -> Void

    /// Puts the parts together; nothing happens before `run()`.
    ///
    /// `observer` gets each reconcile's report. `onFailure` is told of what failed outside of a reconcile and is tried
    /// again, or can't be done at all: `replica`, `watch`, `resync`, `token`, `output`, `task`, `schedule`.
    package init(
        store: RecordStore,
        sandbox: any SandboxExec,
        options: TenantRuntimeOptions,
        clock: C,
        observer: @escaping Observer = { _ in },
        onFailure: @escaping @Sendable (_ part: String, any Error) -> Void = { _, _ in },
    ) {
        let board = TaskBoard()
        let files = RunFiles(volume: options.home, sandboxToken: options.sandboxToken)
        let capsFile = CapsFile(path: options.capsPath)
        let triggers = TriggerRelay()
        let leaveTaking = LeaveTaking()
        let watcher = RunDirectoryWatcher { triggers.send(.run($0)) }
        let ledger = LaunchLedger()
        let calls = SandboxCalls(
            sandbox: sandbox,
            patience: options.sandboxPatience,
            sleep: { try await clock.sleep(for: $0) },
            onLate: { [moment = options.moment] name, subject, failure in
                ledger.noteLate(subject, failure, at: moment().boot)
                triggers.send(.run(name))
            },
        )
        var driver = RunDriver(
            store: store,
            namespace: options.namespace,
            files: files,
            sandbox: sandbox,
            providers: options.providers,
            credentials: options.credentials,
            liveness: options.liveness,
            ledger: ledger,
            moment: options.moment,
        )
        driver.calls = calls
        driver.onWrite = { record in
            board.applyOwnWrite(record)
            // Only a run's end changes what its task, its dependents and those that wait for a slot may do.
            guard board.isOver(run: record.key.name) else { return }
            triggers.send(.tasks)
            watcher.forget(run: record.key.name)
        }
        driver.outputBound = { capsFile.current().runOutput }
        driver.isLeaving = { leaveTaking.hasBegun }
        driver.onFailure = onFailure
        driver.onUsage = { [reports] in reports.addUsage() }
        driver.artifactLimits = options.artifacts
        driver.surplusArtifacts = { board.surplusArtifacts(limit: capsFile.current().artifactBytes) }
        let home = options.home
        driver.onUnderWay = { name, id in watcher.watch(run: name, path: home.runDirectory(id)) }
        var pass = TaskPass(
            store: store,
            namespace: options.namespace,
            board: board,
            caps: {
                var caps = capsFile.current()
                if leaveTaking.hasBegun { caps.concurrentRuns = 0 }
                return caps
            },
            moment: options.moment,
        )
        pass.onStart = { triggers.send(.run($0)) }
        pass.tell = { [reports] in reports.add($0) }
        pass.onFailure = onFailure
        pass.onPlan = { [queueNote] in queueNote.note($0) }
        let schedules = ScheduleBoard()
        var schedulePass = SchedulePass(
            store: store,
            namespace: options.namespace,
            board: schedules,
            moment: options.moment,
        )
        schedulePass.open = { board.openTasks }
        schedulePass.tell = { [reports] in reports.add($0) }
        schedulePass.onFailure = onFailure
        loop = ReconcileLoop(
            reconciler: TaskReconciler(
                pass: pass,
                schedules: schedulePass,
                history: HistoryPass(store, board, options) { triggers.send(.run($0)) },
                driver: driver,
                board: board,
            ),
            clock: clock,
            options: ReconcileOptions(workers: options.workers, resyncInterval: options.tick, deadline: .seconds(60)),
            random: options.random,
            observer: observer,
            onResyncFailure: { onFailure("resync", $0) },
        )
        (self.store, self.options, self.clock, self.files) = (store, options, clock, files)
        (self.board, self.schedules, self.capsFile, self.watcher) = (board, schedules, capsFile, watcher)
        (self.triggers, self.onFailure, self.driver, self.calls) = (triggers, onFailure, driver, calls)
        self.leaveTaking = leaveTaking
    }

    /// Checks the database, then works until shut down or cancelled.
    ///
    /// Throws `StoreError` if the database is damaged or closed.
    package func run() async throws {
        try await store.checkIntegrity(isQuick: true)
        // Each run puts it there again if it is missing.
        do { try files.installToken() } catch { onFailure("token", error) }
        do { try files.installSkills() } catch { onFailure("skills", error) }
        triggers.connect { [loop] in loop.trigger($0) }
        watcher.start()
        // The only time that it is asked for: it asks for the next look itself.
        loop.trigger(.history)
        defer {
            triggers.disconnect()
            watcher.stop()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.feed(AgentTask.kind) }
            group.addTask { try await self.feed(Run.kind) }
            group.addTask { try await self.feed(Schedule.kind) }
            if let publisher = replicaPublisher() { group.addTask { try await publisher.run() } }
            if let relay = options.reports { group.addTask { try await self.reports.run(relay, clock: self.clock) } }
            group.addTask { await self.calls.run() }
            group.addTask { await self.loop.run() }
            defer { group.cancelAll() }
            // Whichever part ends first ends the whole: the loop on shutdown, another one by its error.
            try await group.next()
        }
    }

    /// Finishes the reconciles in hand and makes `run()` return; agents go on.
    package func shutDown() { loop.shutDown() }

    /// Starts no run any more and ends those under way, since the company goes and its sandbox with it.
    ///
    /// They count as `Lost`: a later company of the name, which takes up the volumes, tries their tasks again.
    package func leave() {
        leaveTaking.begin()
        for run in board.openRuns() { loop.trigger(.run(run)) }
    }

    /// Asks for a turn now, beside the changes and ticks that ask by themselves.
    package func trigger(_ key: RuntimeKey) { loop.trigger(key) }

    /// The caps in force, and why the caps file cannot be read if it can't.
    package func caps() -> (RuntimeCaps, problem: TenantRuntimeError?) { (capsFile.current(), capsFile.problem) }

    /// Tells the relay of an event, soon, and as far as there is room.
    package func tell(_ event: RuntimeEvent) { reports.add(event) }

    /// What waits and what runs, as the latest pass has found it.
    package func queue() -> RuntimeStatus.Queue { queueNote.reading(at: options.moment().wall) }

    /// The tasks that are not over.
    package func openTasks() -> OpenTasks { board.openTasks }

    /// Records that this runtime cannot read or write and therefore leaves alone, each with the reason.
    package func unreadableRecords() -> [RecordKey: String] {
        board.unreadableRecords().merging(schedules.unreadableRecords()) { first, _ in first }
    }

    /// A reader of the output of runs, by the uid of their records.
    package func logReader() -> RunLogReader<C> {
        RunLogReader(files: files, clock: clock, secrets: driver.secrets) { [store] uid in
            guard let record = try await store.get(uid: uid) else { return OutputSizes() }
            let status = try Run.decodeStatus(record.status)
            guard status.state?.isFinal == true else { return nil }
            return OutputSizes(stdout: status.stdoutBytes, stderr: status.stderrBytes)
        }
    }

    private func replicaPublisher() -> ReplicaPublisher<C>? {
        options.contextDirectory.map { directory in
            ReplicaPublisher(
                store: store,
                directory: directory,
                clock: clock,
                onFailure: { [onFailure] in onFailure("replica", $0) },
                onDamage: { [options, reports] problem in
                    options.onDamage(problem)
                    let message = DamageNote(time: options.moment().wall, problem: problem).message
                    let company = options.namespace
                    reports.add(RuntimeEvent(.company, company, uid: nil, .warning, "RuntimeDatabaseDamaged", message))
                },
            )
        }
    }

    /// Keeps the board and asks for turns, from a watch that begins again where it has to.
    private func feed(_ kind: String) async throws {
        while !Task.isCancelled {
            do {
                board.reset(kind: kind)
                schedules.reset(kind: kind)
                let query = WatchQuery(kind: kind, namespace: options.namespace, start: .initialThenLive)
                for try await event in store.watch(query) {
                    if schedules.apply(event, of: kind) { loop.trigger(.schedules) }
                    guard kind != Schedule.kind else { continue }
                    let isNews = board.apply(event)
                    if case .initialDone = event {
                        if kind == AgentTask.kind {
                            board.learnOrder(
                                try await store.uidsByCreation(kind: kind, namespace: options.namespace)
                            )
                        }
                        board.markComplete(kind: kind)
                        loop.trigger(.tasks)
                    }
                    // Whoever wrote what is no news has asked for the turns that follow from it.
                    if isNews, let name = event.record?.key.name { trigger(kind: kind, name: name) }
                }
                return
            } catch let error as StoreError where error.code == .expired {
                onFailure("watch", error)
            }
        }
    }

    private func trigger(kind: String, name: String) {
        loop.trigger(.tasks)
        if kind == Run.kind {
            loop.trigger(.run(name))
        } else if let run = board.liveRun(of: name) {
            loop.trigger(.run(run))
        }
    }
}
