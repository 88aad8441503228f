import AgxModel
package import Foundation

/// Decides which tasks that are over make room for newer ones; pure.
///
/// One that is Blocked could still go on, and so is bounded by age alone.
///
/// What a schedule has made is the schedule's to bound. What runs have used is in the ledger, which outlives them.
package struct TaskRetention: Sendable, Hashable {
    /// The most tasks that are over, its newest; beside them as many that people keep, and as many newest sessions.
    package var inAll: Int
    /// How long after its end, or as Blocked, a task stays, by the wall clock.
    package var age: Duration
    /// The most memory that their records may take together, those that people keep apart; the same once more for those
    /// with the newest sessions.
    package var bytes = 64 << 20
    /// The most that go in one pass, so that a pass stays short.
    package var step = 20

    package init(inAll: Int = 1000, age: Duration = .seconds(30 * 86_400)) {
        self.inAll = max(inAll, 1)
        self.age = max(age, .zero)
    }

    /// The tasks that go now, by name, the oldest first, and before them those that have been Blocked for too long.
    ///
    /// What a task that isn't over may ask for stays: the tasks that it depends on, and the session of its thread.
    package func surplus(_ tasks: [String: TaskFacts], now: Date) -> [String] {
        let bounded = tasks.values.filter { !$0.isScheduled && !$0.isDeleting }
        let limit = now.addingTimeInterval(-Double(age.components.seconds))
        let over = bounded.filter(\.isOver).sorted { Self.isNewer($0, $1) }
        let stuck = bounded.filter { $0.isBlocked(since: limit) && !$0.isKept }.map(\.name).sorted()
        guard !stuck.isEmpty || isTooMuch(over, limit) else { return [] }
        let needs = Needs(tasks.values, sessions: inAll)
        let gone = stuck.filter { !needs.open.contains($0) } + surplus(over, limit, needs)
        return Array(gone.prefix(step))
    }

    /// Whether there may be one too many of these, the newest of which is the first.
    private func isTooMuch(_ over: [TaskFacts], _ limit: Date) -> Bool {
        guard let oldest = over.last else { return false }
        return over.count > inAll || oldest.end < limit || over.reduce(0) { $0 + $1.footprint } > bytes
    }

    private func surplus(_ over: [TaskFacts], _ limit: Date, _ needs: Needs) -> [String] {
        var (kept, others, ofSessions) = (0, OpenTasks.Share(), OpenTasks.Share())
        var gone: [String] = []
        for task in over {
            if task.isKept, kept < inAll {
                kept += 1
                continue
            }
            let isAmongNewest = others.take(task, upTo: .init(count: inAll, bytes: bytes))
            let isSession = needs.sessions.contains(task.name)
            let stays = isAmongNewest || isSession && ofSessions.take(task, upTo: .init(count: inAll, bytes: bytes))
            if !stays || task.end < limit, !needs.open.contains(task.name) { gone.append(task.name) }
        }
        return gone.reversed()
    }

    private static func isNewer(_ one: TaskFacts, _ other: TaskFacts) -> Bool {
        if one.end != other.end { return one.end > other.end }
        return one.created == other.created ? one.name > other.name : one.created > other.created
    }
}

/// What others have of a task although it is over.
private struct Needs {
    private struct Thread: Hashable {
        var id: String
        var provider: Provider
    }

    /// What tasks that aren't over ask for.
    var open: Set<String> = []
    /// Those with the newest session of their thread, of the threads that were used last.
    var sessions: Set<String>

    init(_ tasks: some Sequence<TaskFacts>, sessions limit: Int) {
        var newest: [Thread: (name: String, session: AgentTask.Session)] = [:]
        var openThreads: Set<Thread> = []
        for task in tasks {
            if !task.hasEnded { open.formUnion(task.dependsOn) }
            guard let thread = task.threadID.map({ Thread(id: $0, provider: task.provider) }) else { continue }
            if !task.hasEnded { openThreads.insert(thread) }
            guard let session = task.session else { continue }
            if newest[thread].map({ session.isNewer(than: $0.session) }) ?? true {
                newest[thread] = (task.name, session)
            }
        }
        open.formUnion(openThreads.compactMap { newest[$0]?.name })
        let latest = newest.values.sorted { one, other in
            let (first, second) = (one.session.time, other.session.time)
            return first == second ? one.name < other.name : second < first
        }
        sessions = Set(latest.prefix(limit).map(\.name))
    }
}

extension OpenTasks.Share {
    /// Counts one more; whether there was room for it.
    fileprivate mutating func take(_ task: TaskFacts, upTo most: OpenTasks.Share) -> Bool {
        count += 1
        bytes += task.footprint
        return count <= most.count && bytes <= most.bytes
    }
}

extension TaskFacts {
    /// Whether nothing follows but by a person's change.
    fileprivate var isOver: Bool {
        // Another go that came to nothing, since a condition isn't met, is over, too.
        recorded.phase?.isFinal == true && recorded.observedGeneration == generation && liveRun == nil
            && (!wantsRerun || recorded.phase == .skipped)
    }

    /// Whether it has been Blocked since before some time, and nobody has changed it.
    fileprivate func isBlocked(since limit: Date) -> Bool {
        guard recorded.phase == .blocked, recorded.observedGeneration == generation, liveRun == nil else {
            return false
        }
        return recorded.blockedTime.map { $0.date < limit } ?? false
    }

    /// Whether it is over whatever becomes of its dependencies: one that was skipped is not.
    fileprivate var hasEnded: Bool { isOver && recorded.phase != .skipped }

    fileprivate var end: Date { recorded.completionTime?.date ?? created }
}
