import AgxModel
import ManifestFormat
package import RecordStore

/// Gives runs that are on the home volume and not in the database their records back, after a repair.
///
/// A run comes back as one that was just written down: the loop then sees by its files how far it is, and settles it
/// like every other, once. Doing it twice finds nothing the second time.
package struct RunImport: Sendable {
    let store: RecordStore
    let namespace: String
    let files: RunFiles
    /// Is called after each run; a test throws from it what a crash at that point would be.
    var checkpoint: @Sendable () throws -> Void = {}

    package init(store: RecordStore, namespace: String, files: RunFiles) {
        self.store = store
        self.namespace = namespace
        self.files = files
    }

    /// Imports what can be, and removes what was never started and belongs to no task; how many of each, and how many
    /// directories neither could be done with.
    ///
    /// Throws `database` if that fails, and `volume` if the runs can't be listed.
    package func run() async throws -> (imported: Int, removed: Int, skipped: Int) {
        var (imported, removed, skipped) = (0, 0, 0)
        for run in try files.directories().sorted() where try await store.get(uid: run) == nil {
            do throws(TenantRuntimeError) {
                if try await take(run) { imported += 1 } else { removed += 1 }
            } catch {
                // An agent can make its directory unusable; the other runs must come back all the same.
                guard error.code != .database else { throw error }
                skipped += 1
            }
            try checkpoint()
        }
        return (imported, removed, skipped)
    }

    /// Whether the run was imported; if not, its directory is gone.
    private func take(_ run: String) async throws(TenantRuntimeError) -> Bool {
        switch try files.remains(of: run) {
        case .halfWritten: break
        case .prepared(let paper):
            if let paper, try await hasTask(paper) {
                try await create(run, paper)
                return true
            }
            // Without a task nobody wants it started; if a shim was quicker, it is under way.
            if try !files.revoke(run: run) {
                try await create(run, paper ?? .unknown(run: run))
                return true
            }
        case .claimed(let paper):
            try await create(run, paper ?? .unknown(run: run))
            return true
        }
        try files.remove(run: run)
        return false
    }

    private func hasTask(_ paper: RunPaper) async throws(TenantRuntimeError) -> Bool {
        try await attempt("look for the task of a run") { try await task(of: paper) != nil }
    }

    private func task(of paper: RunPaper) async throws(StoreError) -> Record? {
        let key = RecordKey(kind: AgentTask.kind, namespace: namespace, name: paper.spec.task)
        guard let task = try await store.get(key), task.uid == paper.taskUID, !task.isDeleting else { return nil }
        return task
    }

    private func create(_ run: String, _ paper: RunPaper) async throws(TenantRuntimeError) {
        try await attempt("import the run \(run)") {
            do {
                try await write(try draft(paper, of: run, try await task(of: paper)), run)
            } catch let error as StoreError where [.badRequest, .conflict].contains(error.code) {
                // What an agent has written there must not keep the runtime from its start.
                try await write(try draft(.unknown(run: run), of: run, nil), run)
            }
        }
    }

    private func write(_ draft: RecordDraft, _ run: String) async throws {
        _ = try await store.write { transaction in
            var draft = draft
            // Two directories can say that they are the same run: the second gets a name of its own.
            if try transaction.get(draft.key) != nil { draft.key.name = Self.recoveredName(run) }
            return try transaction.create(draft, uid: run)
        }
    }

    private static func recoveredName(_ run: String) -> String { "recovered-\(run)" }

    private func draft(_ paper: RunPaper, of run: String, _ task: Record?) throws -> RecordDraft {
        var status = Run.Status()
        status.state = .queued
        status.message = "It was found on the home volume after a repair of the database."
        var draft = RecordDraft(
            // Without its task it must not be taken for a run of a later task of that name.
            key: RecordKey(
                kind: Run.kind,
                namespace: namespace,
                name: task == nil ? Self.recoveredName(run) : paper.name,
            ),
            apiVersion: "runagx.com/v1",
            content: ["spec": try JSONValue(encoding: paper.spec)],
            status: try JSONValue(encoding: status),
        )
        draft.labels = [Run.taskLabel: paper.spec.task]
        draft.finalizers = [RunDriver.finalizer]
        if let task {
            draft.ownerReferences = [TaskPass.ownerReference(to: task)]
        } else {
            draft.labels = [LabelKeys.orphan: "true"]
        }
        return draft
    }

    private func attempt<Value>(_ what: String, _ body: () async throws -> Value) async throws(TenantRuntimeError)
        -> Value
    {
        do { return try await body() } catch { throw TenantRuntimeError(.database, "\(what): \(error)") }
    }
}
