import AgxModel
import ManifestFormat
import RecordStore

extension TaskPass {
    /// What is to be written of one task.
    struct Report {
        var key: RecordKey
        var uid: String
        var status: AgentTask.Status
        var verdict: TaskVerdict
        var event: RuntimeEvent?
        /// What the task's record takes of the memory.
        var footprint: Int
    }

    /// The most tasks whose status is written in one pass: after it, what has become free meanwhile is given away first.
    private static let reportsOfAPass = 200
    /// The most memory that their records may take, which one transaction holds.
    private static let bytesOfAPass = 16 << 20

    /// As many of the first as one pass writes.
    static func firstOfAPass(_ reports: [Report]) -> ArraySlice<Report> {
        var bytes = 0
        let first = reports.prefix(reportsOfAPass)
        let end = first.firstIndex { report in
            bytes += report.footprint
            return bytes > bytesOfAPass
        }
        return end.map { first[..<max($0, 1)] } ?? first
    }

    /// What is to be written of a task, nil if its status says so already.
    func report(_ name: String, _ verdict: TaskVerdict, now: RuntimeMoment) -> Report? {
        guard let facts = board.task(name) else { return nil }
        let status = TaskReport.status(verdict, of: facts, now: now)
        guard status != facts.recorded else {
            board.note(verdict, of: name)
            return nil
        }
        let event = RuntimeEvent(verdict, of: facts)
        return Report(
            key: key(name),
            uid: facts.uid,
            status: status,
            verdict: verdict,
            event: event,
            footprint: facts.footprint,
        )
    }

    func write(_ reports: ArraySlice<Report>) async throws {
        guard !reports.isEmpty else { return }
        let (saved, refused) = try await store.write(durability: .normal) { transaction in
            var saved: [(record: Record, report: Report)] = []
            var refused: [(report: Report, error: any Error)] = []
            for report in reports {
                // What is refused was not begun, so that the rest of the transaction is whole.
                do {
                    if let record = try Self.write(report, in: transaction) { saved.append((record, report)) }
                } catch {
                    guard Self.isOfOneRecord(error) else { throw error }
                    refused.append((report, error))
                }
            }
            return (saved, refused)
        }
        for (report, error) in refused { leaveAlone(report.key.name, error) }
        for (record, report) in saved {
            board.applyOwnWrite(record, verdict: report.verdict)
            report.event.map(tell)
        }
        for report in reports { try checkpoint(.report(task: report.key.name, report.verdict)) }
    }

    private static func write(_ report: Report, in transaction: RecordTransaction) throws -> Record? {
        guard let record = try transaction.get(report.key), record.uid == report.uid else { return nil }
        return try write(report.status, of: record, in: transaction)
    }

    /// Writes a status that was made from facts: these know nothing of comments, which are others' words.
    static func write(
        _ status: AgentTask.Status,
        of task: Record,
        in transaction: RecordTransaction,
    ) throws -> Record {
        var status = status
        status.comments = try AgentTask.decodeStatus(task.status).comments
        return try transaction.updateStatus(
            of: task.key,
            uid: task.uid,
            to: try JSONValue(encoding: status),
            expecting: task.resourceVersion,
        )
    }
}
