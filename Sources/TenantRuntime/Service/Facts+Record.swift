import AgxModel
import ManifestFormat
import RecordStore

extension TaskFacts {
    /// Reads a task record; throws for one that is not a task of this version.
    init(_ record: Record) throws(ModelError) {
        let spec = try AgentTask.decodeSpec(record.spec)
        self.init(name: record.key.name, uid: record.uid, created: record.creationTimestamp)
        generation = record.generation
        priority = spec.priority
        dependsOn = spec.dependsOn
        conditions = spec.dependencyConditions
        threadID = spec.threadId
        provider = spec.provider
        rerun = spec.rerun
        notBefore = spec.notBefore?.date
        suspend = spec.suspend
        cancel = spec.cancel
        isDeleting = record.isDeleting
        isScheduled = record.ownerReferences.contains { $0.kind == Schedule.kind }
        isKept = record.annotations[LabelKeys.keep] == "true"
        isOfAgent = record.annotations[LabelKeys.author] == SandboxAPI.userName
        footprint = record.footprint
        retry = spec.retry
        var status = try AgentTask.decodeStatus(record.status)
        status.comments = []
        recorded = status
    }
}

extension RunFacts {
    /// Reads a run record; throws for one that is not a run of this version.
    init(_ record: Record) throws(ModelError) {
        let spec = try Run.decodeSpec(record.spec)
        let status = try Run.decodeStatus(record.status)
        self.init(name: record.key.name, attempt: spec.attempt, state: status.state ?? .queued, reason: status.reason)
        ended = RunBookkeeping(annotations: record.annotations).ended
        hasResumed = spec.session != nil
        threadID = spec.threadId
        turn = record.annotations[LabelKeys.threadTurn].flatMap { Int64($0) }
        sessionID = status.sessionID
        sessionTokens = status.sessionTokens
        retryAfter = status.retryAfter?.date
        completed = status.completionTime?.date
        footprint = record.footprint
        artifactBytes = status.artifacts.reduce(0) { $0 + $1.size }
    }
}
