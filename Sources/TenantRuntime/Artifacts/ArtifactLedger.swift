import Synchronization

/// How far this process has come with each run's artifacts; after a restart it begins anew, with the same end.
final class ArtifactLedger: Sendable {
    private let collections = Mutex<[String: ArtifactCollection]>([:])

    /// What is known of a run's artifacts, nil if nobody has looked yet.
    func collection(of run: String) -> ArtifactCollection? { collections.withLock { $0[run] } }

    func note(_ collection: ArtifactCollection, of run: String) { collections.withLock { $0[run] = collection } }

    func forget(_ run: String) { _ = collections.withLock { $0.removeValue(forKey: run) } }
}
