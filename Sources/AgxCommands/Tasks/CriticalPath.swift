import AgxModel
import Foundation
import ManifestFormat

/// The chain of tasks that decided when the last of a graph ended: shortening any other makes nothing end sooner.
struct CriticalPath: Sendable {
    /// From the first task to the last.
    let tasks: [String]
    /// From the start of the first to the end of the last, in seconds; running tasks count up to now.
    let seconds: Double

    /// Nil if no task has started.
    init?(_ graph: TaskGraph, now: Date) {
        func time(_ name: String, _ field: String) -> Date? {
            guard let text = graph.tasks[name]?[path: "status", field]?.string else { return nil }
            // What is no time counts as not there.
            return (try? Timestamp(text))?.date
        }
        func end(_ name: String) -> Date? {
            time(name, "startTime").map { _ in time(name, "completionTime") ?? now }
        }
        guard let last = graph.tasks.keys.sorted().max(by: { (end($0) ?? .distantPast) < (end($1) ?? .distantPast) }),
            let finish = end(last)
        else { return nil }
        var path = [last]
        var seen: Set<String> = [last]
        while let name = path.first,
            let before = TaskGraph.dependencies(of: graph.tasks[name]).filter({ end($0) != nil && !seen.contains($0) })
                .max(by: { (end($0) ?? .distantPast) < (end($1) ?? .distantPast) })
        {
            path.insert(before, at: 0)
            seen.insert(before)
        }
        tasks = path
        let start = path.first.flatMap { time($0, "startTime") } ?? finish
        seconds = max(finish.timeIntervalSince(start), 0)
    }
}
