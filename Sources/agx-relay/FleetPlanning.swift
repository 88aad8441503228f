import FleetController
import ManifestFormat
import RecordStore
import RelayServer

/// Answers the API's plan with the fleet's own planners.
struct FleetPlanning: FleetOperations {
    let fleet: Fleet<ContinuousClock>

    func plan(documents: [JSONValue]) async throws -> PlanAnswer {
        let preview = try await fleet.preview(documents.compactMap { FleetDocument($0) })
        return PlanAnswer(
            records: preview.records.map { PlanAnswer.RecordChange($0) },
            steps: preview.steps.map { PlanAnswer.Step($0) },
            problems: preview.problems,
        )
    }
}

extension PlanAnswer.RecordChange {
    fileprivate init(_ change: FleetPreview.RecordChange) {
        self.init(
            action: change.action.rawValue,
            kind: change.key.kind,
            namespace: change.key.namespace,
            name: change.key.name,
            cause: change.cause,
            changes: change.changes.map {
                PlanAnswer.Change(path: $0.path.description, old: $0.old, new: $0.new)
            },
        )
    }
}

extension PlanAnswer.Step {
    fileprivate init(_ step: FleetPreview.EngineStep) {
        self.init(
            engine: step.engine.rawValue,
            action: step.step.verb,
            object: step.step.object,
            cause: step.step.cause,
        )
    }
}
