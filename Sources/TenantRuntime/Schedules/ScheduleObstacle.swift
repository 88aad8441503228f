package import Foundation

/// What an occurrence that is due has to wait for.
package enum ScheduleObstacle: Sendable, Hashable {
    /// Until the schedule's earlier task is over.
    case task(String, occurrence: Date)
    /// Until the company has fewer tasks that are not over; with what refuses another.
    case fullQueue(String, occurrence: Date)
}
