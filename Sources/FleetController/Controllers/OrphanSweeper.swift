import AgxModel
import Logging
import RecordStore
import Synchronization

/// Removes objects with our label and no record, once they have been seen without one for the whole grace.
struct OrphanSweeper<C: Clock>: Sendable where C.Duration == Duration {
    private struct Sighting {
        var firstSeen: C.Instant
        /// Whether it was told that the object would be removed.
        var isTold = false
    }

    private final class Sightings: Sendable {
        let all = Mutex<[String: Sighting]>([:])
    }

    let context: FleetContext<C>
    let grace: Duration
    let removes: Bool
    let logger: Logger
    private let sightings = Sightings()
    private let clock: C

    init(context: FleetContext<C>, grace: Duration, removes: Bool, clock: C, logger: Logger) {
        self.context = context
        self.grace = grace
        self.removes = removes
        self.clock = clock
        self.logger = logger
    }

    /// One pass over what was just listed.
    func sweep() async {
        let snapshot = context.observer.snapshot
        guard snapshot.isComplete, context.records.isComplete else { return }
        let planner = OrphanPlanner(snapshot: snapshot, installation: context.designer.installation) { labels in
            context.records[RecordKey(kind: labels.kind, namespace: labels.company, name: labels.name)] != nil
        }
        let due = due(planner.orphans())
        for orphan in due {
            guard removes else {
                if isFirstTelling(of: orphan) {
                    logger.notice("orphan, would be removed", metadata: ["step": "\(orphan.step)"])
                }
                continue
            }
            do throws(StepFailure) {
                try await context.executor.execute([orphan.step]) { _ in }
                logger.notice("orphan removed", metadata: ["step": "\(orphan.step)"])
            } catch {
                logger.warning("orphan could not be removed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func due(_ orphans: [OrphanPlanner.Orphan]) -> [OrphanPlanner.Orphan] {
        let now = clock.now
        let present = Set(orphans.map(\.identity))
        return sightings.all.withLock { all in
            all = all.filter { present.contains($0.key) }
            return orphans.filter { orphan in
                let sighting = all[orphan.identity] ?? Sighting(firstSeen: now)
                all[orphan.identity] = sighting
                return sighting.firstSeen.duration(to: now) >= grace
            }
        }
    }

    private func isFirstTelling(of orphan: OrphanPlanner.Orphan) -> Bool {
        sightings.all.withLock { all in
            defer { all[orphan.identity]?.isTold = true }
            return all[orphan.identity]?.isTold == false
        }
    }
}
