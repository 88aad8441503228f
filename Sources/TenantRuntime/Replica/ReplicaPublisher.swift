import Foundation
import Glibc
package import RecordStore
import Synchronization

/// Publishes read-only copies of the database for the sandbox: it can neither lock nor change the original.
///
/// A repair falls back to them, so the newest that was looked through is kept beside the published one.
package struct ReplicaPublisher<C: Clock>: Sendable where C.Duration == Duration {
    private let store: RecordStore
    private let directory: String
    private let clock: C
    private let interval: Duration
    private let onFailure: @Sendable (any Error) -> Void
    private let onDamage: @Sendable (_ problem: String) -> Void
    /// A test looks in its own way.
    var inspection: ReplicaInspection<C>

    /// Publishes `company.db` into `directory`, at most once in `interval`.
    ///
    /// `onFailure` is told of each attempt that failed; the next one follows after ten intervals. After a
    /// damaged copy, it follows a change, and the rest after the look. `onDamage` is told once that the database is damaged.
    package init(
        store: RecordStore,
        directory: String,
        clock: C,
        interval: Duration = .seconds(1),
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in },
        onDamage: @escaping @Sendable (_ problem: String) -> Void = { _ in },
    ) {
        self.store = store
        self.directory = directory
        self.clock = clock
        self.interval = interval
        (self.onFailure, self.onDamage) = (onFailure, onDamage)
        inspection = ReplicaInspection(clock: clock)
    }

    /// Publishes now, and again after changes, until cancelled.
    package func run() async throws {
        let (changes, changed) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { changed.finish() }
                while !Task.isCancelled {
                    do {
                        let watch = store.watch(WatchQuery(start: .now))
                        // What was written before the watch began is in the copy that is made after it.
                        changed.yield()
                        for try await _ in watch { changed.yield() }
                        return
                    } catch let error as StoreError where error.code == .expired {
                        continue
                    }
                }
            }
            group.addTask {
                for await _ in changes {
                    var next = clock.now.advanced(by: interval)
                    do { try await publish() } catch {
                        onFailure(error)
                        next = clock.now.advanced(by: interval * 10)
                        if let rest = inspection.damageRest {
                            // It stays damaged until the next start: without a change, a copy would tell nothing new.
                            next = max(next, rest)
                        } else {
                            changed.yield()
                        }
                    }
                    // A look at a large copy is part of the time: the next copy waits for it.
                    try await clock.sleep(until: next, tolerance: nil)
                }
            }
            try await group.waitForAll()
        }
    }

    /// Publishes one copy; readers see the old one or the new one, whole.
    ///
    /// Throws `database` for a copy that is damaged as the database is: the newest one that was looked through stays.
    package func publish() async throws {
        let (temporary, final) = ("\(directory)/.company.db.new", "\(directory)/company.db")
        let second = temporary + ".kept"
        try await store.backup(to: temporary)
        let turn = inspection.turn
        if turn == .beforeItIsPublished { try await look(at: temporary) }
        try FileSystemCall.check("make \(temporary) read-only") { chmod(temporary, 0o444) }
        let isKept = turn != .never && giveSecondName(second, to: temporary)
        try FileSystemCall.check("rename \(temporary) to \(final)") { rename(temporary, final) }
        let folder = try DirectoryHandle.open(trustedPath: directory)
        // What is published is on the disk before anything else takes its time, or fails.
        try folder.synchronize()
        guard isKept else { return }
        if turn == .afterwards { try await look(at: second) }
        let kept = ReplicaCopy.kept(beside: final)
        try FileSystemCall.check("rename \(second) to \(kept)") { rename(second, kept) }
        try folder.synchronize()
    }

    /// Throws `database` for a damaged copy, which goes.
    private func look(at copy: String) async throws {
        let (damage, isNews) = try await inspection.inspect(copy)
        guard let damage else { return }
        unlink(copy)
        let problem = "the database is damaged: \(damage)"
        if isNews { onDamage(problem) }
        throw TenantRuntimeError(.database, "publish a copy: \(problem)")
    }

    /// A second name takes no room as long as the file has its first one, too; where it can't have two, false.
    private func giveSecondName(_ name: String, to copy: String) -> Bool {
        unlink(name)
        return link(copy, name) == 0
    }
}
