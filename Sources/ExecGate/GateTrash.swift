import Foundation
import Logging
import NIOPosix
import Synchronization

/// Directories of gates that are no longer wanted: out of the way at once, removed when there is time.
///
/// A runtime may have made its part of one as deep and as full as it liked, so a removal can take long or fail; a
/// company's deletion doesn't wait for it.
struct GateTrash: Sendable {
    /// No company's id begins like this.
    private static let prefix = ".gone-"

    private let root: String
    private let logger: Logger
    private let taken: AsyncStream<Void>
    private let take: AsyncStream<Void>.Continuation

    /// `root` is where the companies' directories are.
    init(root: String, logger: Logger) {
        self.root = root
        self.logger = logger
        (taken, take) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a company's directory out of the way, under a name that ends with `suffix`; none is as good.
    func take(_ company: String, suffix: String) throws(GateError) {
        let path = "\(root)/\(company)"
        if rename(path, "\(root)/\(Self.prefix)\(company)-\(suffix)") == 0 {
            take.yield()
            return
        }
        let code = errno
        guard code == ENOENT else { throw GateError("remove the gate directory \(path): \(DoomedFolder.text(code))") }
    }

    /// Removes what was taken, and what an earlier relay has left, until cancelled; what can't be removed is tried again
    /// with the next one, and at the next start.
    func keepEmpty() async {
        take.yield()
        for await _ in taken {
            for error in await empty() where !Task.isCancelled {
                logger.warning("an old gate directory can't be removed yet", metadata: ["error": "\(error)"])
            }
        }
    }

    private func empty() async -> [GateError] {
        let isCancelled = Mutex(false)
        return await withTaskCancellationHandler {
            let work: @Sendable () -> [GateError] = { removeAll { isCancelled.withLock(\.self) } }
            do {
                // It waits for the disk, which no thread of the tasks should.
                return try await NIOThreadPool.singleton.runIfActive(work)
            } catch {
                return [GateError("remove old gate directories: \(error)")]
            }
        } onCancel: {
            isCancelled.withLock { $0 = true }
        }
    }

    private func removeAll(until isCancelled: @escaping () -> Bool) -> [GateError] {
        var failures: [GateError] = []
        do throws(GateError) {
            guard let folder = try DoomedFolder(trustedPath: root, isCancelled) else { return [] }
            for name in try folder.names(limit: .max) where name.text.hasPrefix(Self.prefix) {
                do throws(GateError) {
                    try folder.removeTree(name)
                } catch {
                    failures.append(GateError("remove \(root)/\(name.text): \(error)"))
                }
            }
        } catch {
            failures.append(error)
        }
        return failures
    }
}
