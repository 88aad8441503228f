import AgxModel
package import Foundation

/// Decides which runs that are over make room for newer ones: history is kept, and bounded; pure.
package struct RunRetention: Sendable, Hashable {
    /// The most finished runs of one task, its newest.
    package var perTask: Int
    /// The most finished runs of the company.
    package var inAll: Int
    /// How long after its end a run stays, by the wall clock.
    package var age: Duration
    /// The most memory that the records of finished runs may take together, beside those that their tasks need.
    package var bytes = 64 << 20
    /// The most that go in one pass, so that a pass stays short.
    package var step = 20

    package init(perTask: Int = 10, inAll: Int = 1000, age: Duration = .seconds(30 * 86_400)) {
        self.perTask = max(perTask, 1)
        self.inAll = max(inAll, 1)
        self.age = max(age, .zero)
    }

    /// The runs that go now, by name; `runs` has each task's runs that are not being deleted.
    ///
    /// A task that isn't over keeps its newest run, which says what comes next; so does one whose own status doesn't
    /// tell yet what that run came to, and one that a person keeps. What a schedule keeps doesn't age.
    package func surplus(_ runs: [String: [RunFacts]], of tasks: [String: TaskFacts], now: Date) -> [String] {
        let limit = now.addingTimeInterval(-Double(age.components.seconds))
        var gone: [RunFacts] = []
        var kept: [RunFacts] = []
        var total = 0
        for (task, ownRuns) in runs {
            let ended = ownRuns.filter(\.state.isFinal).sorted { $0.attempt > $1.attempt }
            total += ended.count
            gone += ended.dropFirst(perTask)
            let free = ended.prefix(perTask).filter { !isNeeded($0, by: tasks[task]) }
            let ages = tasks[task]?.isScheduled != true
            gone += free.filter { ages && Self.isOver($0, before: limit) }
            kept += free.filter { !ages || !Self.isOver($0, before: limit) }
        }
        // Runs that stay anyway leave the others their room: else a few large ones would cost the whole history.
        var excess = (count: total - gone.count - inAll, bytes: kept.reduce(0) { $0 + $1.footprint } - bytes)
        for run in kept.sorted(by: Self.isOlder) where excess.count > 0 || excess.bytes > 0 {
            gone.append(run)
            excess = (excess.count - 1, excess.bytes - run.footprint)
        }
        return gone.sorted(by: Self.isOlder).prefix(step).map(\.name)
    }

    private func isNeeded(_ run: RunFacts, by task: TaskFacts?) -> Bool {
        guard let task, run.attempt >= task.attempts else { return false }
        return task.isKept || task.recorded.phase?.isFinal != true || task.recorded.attempts < run.attempt
    }

    private static func isOver(_ run: RunFacts, before limit: Date) -> Bool {
        run.completed.map { $0 < limit } ?? false
    }

    /// By the wall clock, which counts seconds here and may have been set in between, then by the machine's: it decides
    /// what goes first, never how much.
    private static func isOlder(_ one: RunFacts, _ other: RunFacts) -> Bool {
        let (first, second) = (one.completed ?? .distantPast, other.completed ?? .distantPast)
        if first != second { return first < second }
        let (early, late) = (one.ended?.uptime ?? .zero, other.ended?.uptime ?? .zero)
        return early == late ? one.name < other.name : early < late
    }
}
