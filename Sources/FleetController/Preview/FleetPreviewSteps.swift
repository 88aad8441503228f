import AgxModel
import RecordStore

/// The engine calls that would follow once a company's records were as given, if nothing else happened meanwhile.
struct FleetPreviewSteps<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>
    let children: CompanyChildren

    func add(to preview: inout FleetPreview) async throws {
        for (_, record) in children.networks.sorted(by: { $0.key < $1.key }) { try await add(record, to: &preview) }
        for (_, record) in children.volumes.sorted(by: { $0.key < $1.key }) { try await add(record, to: &preview) }
        for (_, record) in children.containers.sorted(by: { $0.key < $1.key }) { try await add(record, to: &preview) }
    }

    private func append(_ steps: [ResourceStep], waitsForIdle: Bool = false, to preview: inout FleetPreview) {
        preview.steps += steps.map { step in
            var step = step
            if waitsForIdle { step.cause += "; waits at most 30 minutes until the company is idle" }
            return .init(engine: context.observer.engine.id, step: step)
        }
    }

    private func note(_ reason: String, _ message: String, of key: RecordKey, in preview: inout FleetPreview) {
        preview.problems.append("\(key.kind) \(key.namespace)/\(key.name): \(reason): \(message)")
    }

    private func add(_ record: FleetRecord<Network>, to preview: inout FleetPreview) async throws {
        let name = DockerNames(company: try CompanyID(record.key.namespace)).network(named: record.key.name)
        let snapshot = context.observer.snapshot
        let planned = preview.steps.compactMap { step -> IPv4Subnet? in
            guard case .createNetwork(let design) = step.step.action else { return nil }
            return design.subnet
        }
        let own = snapshot.networks(named: name).map(\.id)
        let subnet =
            record.spec.subnet ?? record.status.subnet ?? context.subnets.preview(owning: own, besides: planned)
        let labels = ObjectLabels(installation: context.designer.installation, record: record)
        let planner = NetworkPlanner(
            design: subnet.map {
                NetworkDesign(name: name, subnet: $0, isInternal: record.spec.internal, labels: labels)
            },
            name: name,
            labels: labels,
            isDeleting: record.isDeleting,
            observed: try await context.observer.networks(named: name),
            attachedContainers: snapshot.attachments,
        )
        let decision = planner.decide()
        append(decision.steps, to: &preview)
        if case .waiting(let reason, let message) = decision.outcome, CompanySummary.failures.contains(reason) {
            note(reason, message, of: record.key, in: &preview)
        }
    }

    private func add(_ record: FleetRecord<Volume>, to preview: inout FleetPreview) async throws {
        let name = DockerNames(company: try CompanyID(record.key.namespace)).volume(named: record.key.name)
        let planner = VolumePlanner(
            record,
            installation: context.designer.installation,
            name: name,
            observed: try await context.observer.volume(named: name),
        )
        let decision = planner.decide()
        append(decision.steps, to: &preview)
        if case .waiting(let reason, let message) = decision.outcome, CompanySummary.failures.contains(reason) {
            note(reason, message, of: record.key, in: &preview)
        }
    }

    private func add(_ record: FleetRecord<Container>, to preview: inout FleetPreview) async throws {
        let design = try context.designer.design(record)
        var situation = try await ContainerObservation(context: context, record: record, design: design).situation()
        // What the container needs would be made by the steps before.
        situation.unready = []
        situation.isResponding = nil
        let waits =
            record.spec.updatePolicy == .whenIdle && ContainerPlanner.decide(situation).pendingReplacement != nil
        situation.mayDisrupt = true
        var decision = ContainerPlanner.decide(situation)
        append(decision.steps, waitsForIdle: waits, to: &preview)
        if case .pullImage = decision.steps.last?.action {
            situation.imageID = design.image
            situation.imageIsFresh = true
            decision = ContainerPlanner.decide(situation)
            append(decision.steps, waitsForIdle: waits, to: &preview)
        }
        if case .waiting(let reason, let message) = decision.outcome, CompanySummary.failures.contains(reason) {
            note(reason, message, of: record.key, in: &preview)
        }
    }
}
