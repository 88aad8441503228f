import AgxModel
import RecordStore

extension UsageRow {
    /// What a run has used, once it is settled; nil before.
    init?(_ work: RunWork) {
        let (record, spec, status) = (work.record, work.spec, work.lifecycle.status)
        guard let ended = status.completionTime, let state = status.state, state.isFinal else { return nil }
        self.init(
            run: record.uid,
            name: record.key.name,
            company: record.key.namespace,
            task: spec.task,
            provider: spec.provider.rawValue,
            ended: ended,
        )
        model = spec.model
        actorId = spec.actorId
        threadId = spec.threadId
        started = status.startTime
        starts = status.startTime == nil ? 0 : 1
        seconds = Self.seconds(work.lifecycle)
        processorSeconds = status.processorSeconds
        peakMemoryBytes = status.peakMemoryBytes
        tokens = status.tokens
        cost = status.cost
        let (bytes, isTooMany) = status.stdoutBytes.addingReportingOverflow(status.stderrBytes)
        outputBytes = isTooMany ? .max : bytes
        self.state = state.rawValue
        reason = status.reason?.rawValue
    }

    /// By the machine's clock, without the time that it was asleep; by the wall's where the machine was started anew in between.
    private static func seconds(_ lifecycle: RunLifecycle) -> Double {
        let (book, status) = (lifecycle.bookkeeping, lifecycle.status)
        guard let startTime = status.startTime, let endTime = status.completionTime else { return 0 }
        if let started = book.started, let elapsed = book.ended?.awake(since: started) {
            return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        }
        return Double(max(endTime.secondsSinceEpoch - startTime.secondsSinceEpoch, 0))
    }
}
