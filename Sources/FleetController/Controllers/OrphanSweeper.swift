import AgxModel
import Logging
import RecordStore
import Synchronization

/// Removes objects with our label that no record wants, once they have been seen so for the whole grace; of volumes it
/// only tells.
struct OrphanSweeper<C: Clock>: Sendable where C.Duration == Duration {
    private struct Sighting {
        var firstSeen: C.Instant
        /// Whether it was told that the object would be removed.
        var isTold = false
    }

    private final class Sightings: Sendable {
        let all = Mutex<[String: Sighting]>([:])
    }

    /// One that the engine is slow to remove holds up few others.
    private static var mostAtOnce: Int { 8 }

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
        var due = due(planner(snapshot).orphans())[...]
        while let first = due.first {
            // What holds others goes before them.
            let alike = due.prefix { $0.step.verb == first.step.verb }
            due = due.dropFirst(alike.count)
            await withTaskGroup(of: Void.self) { group in
                for (index, orphan) in alike.enumerated() {
                    if index >= Self.mostAtOnce { await group.next() }
                    group.addTask { await take(orphan) }
                }
            }
        }
    }

    private func planner(_ snapshot: EngineSnapshot) -> OrphanPlanner {
        OrphanPlanner(snapshot: snapshot, installation: context.designer.installation, isWanted: isWanted)
    }

    private func isWanted(_ labels: ObjectLabels) -> Bool {
        context.records[RecordKey(kind: labels.kind, namespace: labels.company, name: labels.name)] != nil
    }

    private func take(_ orphan: OrphanPlanner.Orphan) async {
        guard removes, !orphan.isKept else { return tell(orphan) }
        // Those before it took their time: its company may have come back, or it its name.
        guard !isWanted(orphan.labels) || isStillMisnamed(orphan) else { return }
        do throws(StepFailure) {
            try await context.executor.execute([orphan.step]) { _ in }
            logger.notice("orphan removed", metadata: ["step": "\(orphan.step)"])
        } catch {
            logger.warning("orphan could not be removed", metadata: ["error": "\(error)"])
        }
    }

    private func isStillMisnamed(_ orphan: OrphanPlanner.Orphan) -> Bool {
        orphan.isMisnamed && context.observer.read { planner($0).isMisnamed(orphan) }
    }

    private func tell(_ orphan: OrphanPlanner.Orphan) {
        guard isFirstTelling(of: orphan) else { return }
        let message: Logger.Message = orphan.isKept ? "orphan, left to you to remove" : "orphan, would be removed"
        logger.notice(message, metadata: ["step": "\(orphan.step)"])
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
