import AgxModel
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
    private let loop: ReconcileLoop<TaskReconciler, C>
    private let triggers: TriggerRelay
    private let onFailure: @Sendable (_ part: String, any Error) -> Void

    /// Puts the parts together; nothing happens before `run()`.
    ///
    /// `observer` gets each reconcile's report. `onFailure` is told of what failed outside of a reconcile and is tried
    /// again: `replica`, `watch`, `resync`, `token`.
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
        let watcher = RunDirectoryWatcher { triggers.send(.run($0)) }
        var driver = RunDriver(
            store: store,
            namespace: options.namespace,
            files: files,
            sandbox: sandbox,
            providers: options.providers,
            credentials: options.credentials,
            liveness: options.liveness,
            ledger: LaunchLedger(),
            moment: options.moment,
        )
        driver.onWrite = { board.applyOwnWrite($0) }
        driver.artifactLimits = options.artifacts
        driver.surplusArtifacts = { board.surplusArtifacts(limit: capsFile.current().artifactBytes) }
        let home = options.home
        driver.onUnderWay = { name, id in watcher.watch(run: name, path: home.runDirectory(id)) }
        var pass = TaskPass(
            store: store,
            namespace: options.namespace,
            board: board,
            caps: { capsFile.current() },
            moment: options.moment,
        )
        pass.retention = options.retention
        pass.onStart = { triggers.send(.run($0)) }
        let schedules = ScheduleBoard()
        let schedulePass = SchedulePass(
            store: store,
            namespace: options.namespace,
            board: schedules,
            moment: options.moment,
        )
        loop = ReconcileLoop(
            reconciler: TaskReconciler(pass: pass, schedules: schedulePass, driver: driver, board: board),
            clock: clock,
            options: ReconcileOptions(workers: options.workers, resyncInterval: options.tick, deadline: .seconds(60)),
            random: options.random,
            observer: observer,
            onResyncFailure: { onFailure("resync", $0) },
        )
        (self.store, self.options, self.clock, self.files) = (store, options, clock, files)
        (self.board, self.schedules, self.capsFile, self.watcher) = (board, schedules, capsFile, watcher)
        (self.triggers, self.onFailure) = (triggers, onFailure)
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
        defer {
            triggers.disconnect()
            watcher.stop()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.feed(AgentTask.kind) }
            group.addTask { try await self.feed(Run.kind) }
            group.addTask { try await self.feed(Schedule.kind) }
            if let publisher = replicaPublisher() { group.addTask { try await publisher.run() } }
            group.addTask { await self.loop.run() }
            defer { group.cancelAll() }
            // Whichever part ends first ends the whole: the loop on shutdown, another one by its error.
            try await group.next()
        }
    }

    /// Finishes the reconciles in hand and makes `run()` return; agents go on.
    package func shutDown() { loop.shutDown() }

    /// Asks for a turn now, beside the changes and ticks that ask by themselves.
    package func trigger(_ key: RuntimeKey) { loop.trigger(key) }

    /// The caps in force, and why the caps file cannot be read if it can't.
    package func caps() -> (RuntimeCaps, problem: TenantRuntimeError?) { (capsFile.current(), capsFile.problem) }

    /// How many tasks are not over.
    package func queuedTasks() -> Int { board.openTaskCount }

    /// Records that this runtime cannot read and therefore leaves alone, each with the reason.
    package func unreadableRecords() -> [RecordKey: String] {
        board.unreadableRecords().merging(schedules.unreadableRecords()) { first, _ in first }
    }

    /// A reader of the output of runs, by the uid of their records.
    package func logReader() -> RunLogReader<C> {
        RunLogReader(files: files, clock: clock) { [store] uid in
            guard let record = try await store.get(uid: uid) else { return true }
            return try Run.decodeStatus(record.status).state?.isFinal ?? false
        }
    }

    private func replicaPublisher() -> ReplicaPublisher<C>? {
        options.contextDirectory.map { directory in
            ReplicaPublisher(store: store, directory: directory, clock: clock) { [onFailure] in
                onFailure("replica", $0)
            }
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
                    board.apply(event)
                    if case .initialDone = event {
                        board.markComplete(kind: kind)
                        loop.trigger(.tasks)
                    }
                    if let name = event.record?.key.name { trigger(kind: kind, name: name) }
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
