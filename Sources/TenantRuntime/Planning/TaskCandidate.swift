import Foundation

/// The little of a task that its turn is decided by: it is compared with all others that wait, so it has to be small.
struct TaskCandidate {
    let name: String
    /// The tasks without a thread take turns as one, named "".
    let thread: String?
    let priority: Int
    let created: Date
    let order: Int
    let attempts: Int
    let hasBegun: Bool
    let written: TaskVerdict?
    /// When the last of what it had to wait for was over.
    var runnableSince = Date.distantPast

    init(_ task: TaskFacts) {
        name = task.name
        thread = task.threadID
        priority = task.priority
        created = task.created
        order = task.order
        attempts = task.attempts
        hasBegun = task.liveRun != nil
        written = task.written
    }

    /// Whether it goes before another task of its thread.
    func comesFirst(before other: TaskCandidate) -> Bool {
        hasBegun == other.hasBegun ? isOlder(than: other) : hasBegun
    }

    /// Those that get a slot, in their order, and the rest: by priority, then the thread that has waited longest for a
    /// turn, then age.
    static func choose(
        _ count: Int,
        of ready: [TaskCandidate],
        lastTurns: [String: ThreadTurn],
    ) -> (chosen: [TaskCandidate], rest: [TaskCandidate]) {
        var (rest, turns) = (ready, lastTurns)
        var next = ThreadTurn(
            newestTask: max(ready.map(\.order).max() ?? 0, turns.values.map(\.newestTask).max() ?? 0),
            number: turns.values.map(\.number).max() ?? 0,
        )
        var chosen: [TaskCandidate] = []
        while chosen.count < count,
            let index = rest.indices.min(by: { rest[$0].goesFirst(before: rest[$1], turns) })
        {
            rest.swapAt(index, rest.endIndex - 1)
            let task = rest.removeLast()
            next.number += 1
            turns[task.thread ?? ""] = next
            chosen.append(task)
        }
        return (chosen, rest)
    }

    private func goesFirst(before other: TaskCandidate, _ turns: [String: ThreadTurn]) -> Bool {
        if priority != other.priority { return priority > other.priority }
        if thread != other.thread {
            let (mine, others) = (waitingSince(turns), other.waitingSince(turns))
            if mine != others { return mine < others }
        }
        return isOlder(than: other)
    }

    private func waitingSince(_ turns: [String: ThreadTurn]) -> ThreadTurn {
        (turns[thread ?? ""] ?? ThreadTurn()).orCreation(of: order)
    }

    private func isOlder(than other: TaskCandidate) -> Bool {
        // Times have whole seconds, and the wall clock can be set back.
        if order != other.order, order > 0, other.order > 0 { return order < other.order }
        return created == other.created ? name < other.name : created < other.created
    }
}
