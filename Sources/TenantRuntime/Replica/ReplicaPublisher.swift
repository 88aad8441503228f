import Foundation
import Glibc
package import RecordStore
import Synchronization

/// Publishes read-only copies of the database for the sandbox: it can neither lock nor change the original.
package struct ReplicaPublisher<C: Clock>: Sendable where C.Duration == Duration {
    private let store: RecordStore
    private let directory: String
    private let clock: C
    private let interval: Duration
    private let onFailure: @Sendable (any Error) -> Void

    /// Publishes `company.db` into `directory`, at most once in `interval`.
    ///
    /// `onFailure` is told of each attempt that failed; the next one follows after ten intervals or the next change.
    package init(
        store: RecordStore,
        directory: String,
        clock: C,
        interval: Duration = .seconds(1),
        onFailure: @escaping @Sendable (any Error) -> Void = { _ in },
    ) {
        self.store = store
        self.directory = directory
        self.clock = clock
        self.interval = interval
        self.onFailure = onFailure
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
    package func publish() async throws {
        let temporary = "\(directory)/.company.db.new"
        let final = "\(directory)/company.db"
        try await store.backup(to: temporary)
        try FileSystemCall.check("make \(temporary) read-only") { chmod(temporary, 0o444) }
        try FileSystemCall.check("rename \(temporary) to \(final)") { rename(temporary, final) }
        try DirectoryHandle.open(trustedPath: directory).synchronize()
    }
}
