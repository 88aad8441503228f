package import AgxModel
package import Foundation
import ManifestFormat
import RecordStore

/// What the planner knows of one task that a schedule made, or that somebody made from its template.
package struct ScheduledTask: Sendable, Hashable {
    package var name: String
    package var uid: String
    /// The occurrence that it was made for; of one made by hand, when it was made.
    package var occurrence: Date
    /// Whether it is of no occurrence: none waits for it or takes its place.
    package var isByHand = false
    package var phase: AgentTask.Phase?
    package var completed: Date?
    /// Whether it is called off already.
    package var isCancelled = false
    package var isDeleting = false
    /// Whether a person keeps it beyond the bounds of history.
    package var isKept = false

    /// A task as it was just made; set what differs.
    package init(name: String, uid: String = "", occurrence: Date) {
        self.name = name
        self.uid = uid
        self.occurrence = occurrence
    }

    /// Whether it is over as far as the schedule is concerned: a blocked task doesn't hold up the next ones.
    package var isOver: Bool { phase?.isFinal == true || phase == .blocked }
}

extension ScheduledTask {
    /// Reads a task record; throws for one that is not a task of this version.
    init(_ record: Record) throws(ModelError) {
        let status = try AgentTask.decodeStatus(record.status)
        self.init(name: record.key.name, uid: record.uid, occurrence: record.creationTimestamp)
        isByHand = record.annotations[LabelKeys.scheduledAt] == nil
        // One that says something else counts from when it was made.
        if let text = record.annotations[LabelKeys.scheduledAt], let time = try? Timestamp(text) {
            occurrence = time.date
        }
        phase = status.phase
        completed = status.completionTime?.date
        isCancelled = record.spec["cancel"] == true
        isDeleting = record.isDeleting
        isKept = record.annotations[LabelKeys.keep] == "true"
    }
}
