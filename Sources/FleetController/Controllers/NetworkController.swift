import AgxModel
import ReconcileKernel
import RecordStore

/// Keeps one network at the engine for one Network record.
struct NetworkController<C: Clock>: Sendable where C.Duration == Duration {
    /// How long what waits for others is left alone.
    private static var pause: Duration { .seconds(15) }

    let context: FleetContext<C>

    func reconcile(_ key: RecordKey) async throws -> ReconcileOutcome {
        guard let record = context.records.network(key.name, in: key.namespace) else {
            context.subnets.release(key)
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
            if !context.isRefused(record.status.conditions), !hasConflict(record) {
                try await report(record, decision.outcome, name: name)
            }
            do {
                try await context.execute(decision.steps, for: record)
            } catch {
                guard error.error.code == .subnetOverlap else {
                    try await context.reportRefusal(error, of: newest(record), in: \.conditions)
                    throw error
                }
                if let outcome = try await giveUpSubnet(of: record, error, name: name) { return outcome }
            }
        }
        return .recheck(after: .seconds(1))
    }

    /// Lets another subnet be chosen after the engine refused one: it may hold networks that it lists no longer, such as
    /// one that it was making when it was killed.
    ///
    /// A subnet that a person chose is theirs to change.
    private func giveUpSubnet(
        of record: FleetRecord<Network>,
        _ failure: StepFailure,
        name: String,
    ) async throws -> ReconcileOutcome? {
        guard let subnet = record.status.subnet else { throw failure }
        let record = newest(record)
        guard record.spec.subnet == nil else {
            // Told once: the engine's words differ each time, and what changes a record is tried again at once.
            if hasConflict(record) { return .recheck(after: Self.pause) }
            let refusal = failure.error.message
            return try await settle(record, .waiting(reason: "SubnetConflict", message: refusal), name: name)
        }
        context.subnets.set([subnet], heldBy: .refusal(subnet))
        _ = try await remember(nil, in: record)
        return nil
    }

    /// Whether it has been told that the engine doesn't take the subnet which this very spec chose.
    private func hasConflict(_ record: FleetRecord<Network>) -> Bool {
        guard let ready = record.status.conditions[type: "Ready"] else { return false }
        return ready.reason == "SubnetConflict" && ready.observedGeneration == record.generation
    }

    /// What was reported meanwhile has made a newer version of it.
    private func newest(_ record: FleetRecord<Network>) -> FleetRecord<Network> {
        context.records.network(record.key.name, in: record.key.namespace) ?? record
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
            attachedContainers: attachedContainers(to: observed),
        )
        return (record, planner.decide())
    }

    /// Only those of these networks: a copy of all would make the next change of the snapshot copy all.
    private func attachedContainers(to networks: [ObservedNetwork]) -> [String: [String]] {
        context.observer.read { snapshot in
            let attached = networks.map { ($0.id, snapshot.attachments[$0.id] ?? []) }
            return Dictionary(attached, uniquingKeysWith: { $1 })
        }
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
        guard let choice = context.subnets.choose(for: record.key, owning: observed.map(\.id)) else { return record }
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
        return newest(record)
    }

    private func settle(
        _ record: FleetRecord<Network>,
        _ outcome: NetworkPlanner.Decision.Outcome,
        name: String,
    ) async throws -> ReconcileOutcome {
        if case .waiting = outcome {} else { context.failures.forget(record.key) }
        if outcome == .gone {
            context.observer.endInterest(in: .network(name))
            context.subnets.release(record.key)
            try await context.removeFinalizer(of: record)
            return .settled
        }
        try await report(record, outcome, name: name)
        if case .waiting = outcome { return .recheck(after: Self.pause) }
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
