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

extension FleetDocument {
    /// Nil for what has no kind or name; the API has refused that before.
    fileprivate init?(_ object: JSONValue) {
        guard let kind = object["kind"]?.string, let name = object[path: "metadata", "name"]?.string else { return nil }
        let namespace = object[path: "metadata", "namespace"]?.string ?? ""
        self.init(key: RecordKey(kind: kind, namespace: namespace, name: name), spec: object["spec"] ?? .object([:]))
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
                PlanAnswer.Change(path: "spec.\($0.path)", old: $0.old, new: $0.new)
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
