import AgxModel
import ReconcileKernel
import RecordStore

/// Keeps one network at the engine for one Network record.
struct NetworkController<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>

    func reconcile(_ key: RecordKey) async throws -> ReconcileOutcome {
        guard let record = context.records.network(key.name, in: key.namespace) else {
            context.reservations.release(key)
            return .settled
        }
        guard context.observer.isConnected else { return .settled }
        try await context.addFinalizer(to: record)
        let company = try CompanyID(key.namespace)
        let name = DockerNames(company: company).network(named: key.name)
        context.observer.expressInterest(of: key, in: .network(name))
        for _ in 0..<3 {
            let decision = try await decide(key, name: name)
            guard let (record, decision) = decision else { return .settled }
            guard !decision.steps.isEmpty else { return try await settle(record, decision.outcome, name: name) }
            try await report(record, decision.outcome, name: name)
            try await context.execute(decision.steps, for: record)
        }
        return .recheck(after: .seconds(1))
    }

    private func decide(
        _ key: RecordKey,
        name: String,
    ) async throws -> (FleetRecord<Network>, NetworkPlanner.Decision)? {
        guard var record = context.records.network(key.name, in: key.namespace) else { return nil }
        let observed = try await context.observer.networks(named: name)
        if !record.isDeleting { record = try await withSubnet(record, observed: observed) }
        let labels = ObjectLabels(installation: context.designer.installation, record: record)
        let design = record.status.subnet.map {
            NetworkDesign(name: name, subnet: $0, isInternal: record.spec.internal, labels: labels)
        }
        let planner = NetworkPlanner(
            design: design,
            name: name,
            labels: labels,
            isDeleting: record.isDeleting,
            observed: observed,
            attachedContainers: context.observer.read { $0.attachments },
        )
        return (record, planner.decide())
    }

    /// The record with its subnet, chosen and written down before any network is made with it.
    private func withSubnet(
        _ record: FleetRecord<Network>,
        observed: [ObservedNetwork],
    ) async throws -> FleetRecord<Network> {
        if let wanted = record.spec.subnet {
            guard record.status.subnet != wanted else { return record }
            return try await remember(wanted, in: record)
        }
        if record.status.subnet != nil { return record }
        let own = Set(observed.map(\.id))
        let others = context.observer.read { $0.networks.values.filter { !own.contains($0.id) }.flatMap(\.subnets) }
        let taken = others + context.records.allocatedSubnets(except: record.key) + context.hostRoutes()
        guard let choice = context.reservations.reserve(for: record.key, from: context.pool, taken: taken) else {
            return record
        }
        return try await remember(choice, in: record)
    }

    private func remember(
        _ subnet: IPv4Subnet?,
        in record: FleetRecord<Network>,
    ) async throws -> FleetRecord<Network> {
        var status = record.status
        status.subnet = subnet
        status.gateway = subnet.map { IPv4Subnet.addressText($0.gateway) }
        try await context.writeStatus(status, of: record)
        return context.records.network(record.key.name, in: record.key.namespace) ?? record
    }

    private func settle(
        _ record: FleetRecord<Network>,
        _ outcome: NetworkPlanner.Decision.Outcome,
        name: String,
    ) async throws -> ReconcileOutcome {
        if outcome == .gone {
            context.observer.endInterest(in: .network(name))
            context.reservations.release(record.key)
            try await context.removeFinalizer(of: record)
            return .settled
        }
        try await report(record, outcome, name: name)
        if case .waiting = outcome { return .recheck(after: .seconds(15)) }
        return .settled
    }

    private func report(
        _ record: FleetRecord<Network>,
        _ outcome: NetworkPlanner.Decision.Outcome,
        name: String,
    ) async throws {
        var status = record.status
        status.engine = context.observer.engine.id.rawValue
        status.dockerName = name
        switch outcome {
        case .ready(let id):
            status.networkID = id
            try await context.report(.ready, in: &status.conditions, of: record)
        case .waiting(let reason, let message):
            try await context.report(.waiting(reason, message), in: &status.conditions, of: record)
        case .gone: return
        }
        status.observedGeneration = record.generation
        try await context.writeStatus(status, of: record)
    }
}
