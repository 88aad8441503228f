package import AgxModel
package import Foundation

/// What was done about a damaged database, kept beside it: how far, and what may be missing since.
package struct RepairReport: Codable, Sendable, Hashable {
    /// How far the repair has come; each follows the one before.
    package enum Stage: String, Codable, Sendable, Hashable {
        /// The damage is known; nothing has been moved.
        case damaged = "Damaged"
        /// The damaged files have other names.
        case aside = "Aside"
        /// There is a database in their place.
        case restored = "Restored"
        /// What the home volume knows is in it, too.
        case done = "Done"
    }

    package var stage: Stage = .damaged
    package var time: Date
    /// What SQLite said.
    package var reason: String
    /// When the copy was published that was restored; nil if there was none, so that the database began empty.
    package var copyTime: Date?
    /// Runs that were found on the home volume only.
    package var imported = 0
    /// Half-written run directories that went.
    package var removed = 0
    /// Run directories that could neither be imported nor removed; nil in a report of before they were counted.
    package var skipped: Int?
    /// Whether the database stayed, with new indexes; nil in a report of before that was possible.
    package var isReindexed: Bool?

    package init(time: Date, reason: String) {
        self.time = time
        self.reason = reason
    }

    /// What the relay is told of it.
    package func event(of company: CompanyID) -> RuntimeEvent {
        RuntimeEvent(.company, company.rawValue, uid: nil, .warning, "RuntimeRepaired", message)
    }

    /// For people: what was restored, and what may be missing.
    package var message: String {
        var runs = "\(imported) runs were found on the home volume, \(removed) half-written ones removed"
        if let skipped, skipped > 0 { runs += ", \(skipped) could not be read" }
        if isReindexed == true {
            return "indexes of the database didn't fit its tables (\(reason)), and were made anew; \(runs)"
        }
        let found = "the database was damaged (\(reason)) and put aside"
        guard let copyTime else {
            return "\(found); there was no good copy: tasks and schedules are gone; \(runs)"
        }
        let time = copyTime.formatted(.iso8601)
        return "\(found); the copy of \(time) is in its place: what was written after it may be missing; \(runs)"
    }
}
