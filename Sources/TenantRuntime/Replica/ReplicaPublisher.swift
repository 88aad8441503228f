import Foundation
import Glibc
package import RecordStore
import Synchronization

/// Publishes read-only copies of the database for the sandbox: it can neither lock nor change the original.
///
/// A repair falls back to them, so a copy that is damaged takes no other's place; the newest that was looked through is
/// kept beside the published one.
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
    /// `onFailure` is told of each attempt that failed; the next one follows after ten intervals or the next change.
    /// `onDamage` is told once that the database is damaged.
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
                    do { try await publish() } catch {
                        onFailure(error)
                        try await clock.sleep(until: clock.now.advanced(by: interval * 9), tolerance: nil)
                        changed.yield()
                    }
                    try await clock.sleep(until: clock.now.advanced(by: interval), tolerance: nil)
                }
            }
            try await group.waitForAll()
        }
    }

    /// Publishes one copy; readers see the old one or the new one, whole.
    ///
    /// Throws `database` for a copy that is damaged as the database is: the one before it stays.
    package func publish() async throws {
        let temporary = "\(directory)/.company.db.new"
        let final = "\(directory)/company.db"
        try await store.backup(to: temporary)
        let isLookedThrough = try await look(at: temporary)
        try FileSystemCall.check("make \(temporary) read-only") { chmod(temporary, 0o444) }
        // Where a file can't have two names, the published one has to do.
        if isLookedThrough { try? keep(temporary, beside: final) }
        try FileSystemCall.check("rename \(temporary) to \(final)") { rename(temporary, final) }
        try DirectoryHandle.open(trustedPath: directory).synchronize()
    }

    /// Whether the copy was looked through, and is sound.
    private func look(at copy: String) async throws -> Bool {
        guard let health = try await inspection.inspect(copy) else { return false }
        var damage: String?
        if case .damaged(let reason) = health { damage = reason }
        let isNews = inspection.note(isDamaged: damage != nil)
        guard let damage else { return true }
        unlink(copy)
        let problem = "the database is damaged: \(damage)"
        if isNews { onDamage(problem) }
        throw TenantRuntimeError(.database, "publish a copy: \(problem)")
    }

    /// The same file under a second name: it takes no room until the next copy comes.
    private func keep(_ copy: String, beside final: String) throws {
        let (kept, new) = (ReplicaCopy.kept(beside: final), copy + ".kept")
        unlink(new)
        try FileSystemCall.check("keep \(copy)") { link(copy, new) }
        try FileSystemCall.check("rename \(new) to \(kept)") { rename(new, kept) }
    }
}
