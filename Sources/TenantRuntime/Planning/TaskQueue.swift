package import Foundation

/// How many tasks wait, as one pass over all of them has found it.
package struct TaskQueue: Sendable, Hashable {
    /// Tasks without a run that will get one by themselves.
    package var pending = 0
    /// Those of them that only wait for a slot.
    package var runnable = 0
    /// Since when the first of these could have run.
    package var oldestRunnable: Date?
    /// Runs that are not over, those that the pass starts included.
    package var activeRuns = 0
}
