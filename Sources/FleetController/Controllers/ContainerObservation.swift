import AgxModel
import RecordStore

import struct Foundation.Date

/// Gathers all that the decision about one container depends on.
struct ContainerObservation<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>
    let record: FleetRecord<Container>
    let design: ContainerDesign

    func situation() async throws -> ContainerSituation {
        let observed = try await context.observer.container(named: design.name)
        let network = context.records.network(record.spec.network ?? RecordNames.network, in: record.key.namespace)
        return ContainerSituation(
            design: design,
            shouldRun: record.spec.state == .running,
            isDeleting: record.isDeleting,
            observed: observed,
            networkID: network.flatMap { isReady($0, $0.status.conditions) ? $0.status.networkID : nil },
            unready: try await unready(network, observed),
            imageID: try await context.observer.imageID(of: design.image),
            pullPolicy: record.spec.imagePullPolicy,
            imageProblem: context.imagePuller.problem(with: design.image),
            imageIsFresh: context.imagePuller.isFresh(design.image),
            mayDisrupt: false,
            isResponding: await isResponding(observed),
            memory: memory(observed),
            now: context.now(),
            vain: context.vainRemedies.drift(of: record, now: context.now()),
        )
    }

    private func isResponding(_ observed: ObservedContainer?) async -> Bool? {
        guard record.spec.role == .runtime, record.spec.state == .running, !record.isDeleting,
            observed?.state == .running
        else { return nil }
        // Once it has answered, the engine's health check watches over it.
        let known = record.status.containerID == observed?.id && record.status.conditions.isTrue("Ready")
        let hasGate = context.gate.identity(of: record.companyName) != nil
        if known && observed?.health == .healthy && hasGate { return true }
        return await context.probe.runtimeIsReady(company: record.companyName)
    }

    private func unready(
        _ network: FleetRecord<Network>?,
        _ observed: ObservedContainer?,
    ) async throws -> [ContainerSituation.Dependency] {
        var unready: [ContainerSituation.Dependency] = []
        let networkName = "network/\(record.spec.network ?? RecordNames.network)"
        if let network {
            if let problem = problem(network, network.status.conditions) {
                unready.append(.init(name: networkName, problem: problem))
            }
        } else {
            unready.append(.init(name: networkName, problem: "there is no such network"))
        }
        for mount in record.spec.mounts {
            guard let volume = context.records.volume(mount.volume, in: record.key.namespace) else {
                unready.append(.init(name: "volume/\(mount.volume)", problem: "there is no such volume"))
                continue
            }
            if let problem = problem(volume, volume.status.conditions) {
                unready.append(.init(name: "volume/\(mount.volume)", problem: problem))
            } else if observed?.state != .running, let problem = try await problem(withVolume: mount.volume) {
                unready.append(.init(name: "volume/\(mount.volume)", problem: problem))
            }
        }
        return unready
    }

    /// What is wrong with the volume itself, which its record may not tell yet.
    ///
    /// The engine is asked each time: it makes by itself, and empty, what a container that is made or started lacks.
    private func problem(withVolume name: String) async throws -> String? {
        guard record.spec.state == .running, !record.isDeleting else { return nil }
        let volume = DockerNames(company: try CompanyID(record.key.namespace)).volume(named: name)
        guard let found = try await context.observer.engine.volume(volume) else { return "VolumeMissing" }
        return design.labels.isOwner(of: found.labels) ? nil : "NameConflict"
    }

    private func problem<Kind: ResourceKind>(_ record: FleetRecord<Kind>, _ conditions: [Condition]) -> String? {
        if record.isDeleting { return "is being deleted" }
        if isReady(record, conditions) { return nil }
        return conditions[type: "Ready"]?.reason ?? "is not ready yet"
    }

    private func isReady<Kind: ResourceKind>(_ record: FleetRecord<Kind>, _ conditions: [Condition]) -> Bool {
        !record.isDeleting && conditions.isTrue("Ready")
    }

    private func memory(_ observed: ObservedContainer?) -> ContainerSituation.Memory {
        var memory = ContainerSituation.Memory(record.status, now: context.now())
        forgiveEngine(observed, in: &memory)
        return memory
    }

    /// Doesn't count an end, or a failed start, for which the engine's own end is to blame, and lets nothing wait for it.
    private func forgiveEngine(_ observed: ObservedContainer?, in memory: inout ContainerSituation.Memory) {
        guard observed?.state != .running else { return }
        let end = observed?.state == .exited ? observed?.details?.finishedAt : nil
        let counted = memory.nextRetry?.addingTimeInterval(-(memory.crashLoop.lastDelay ?? 0))
        guard let time = end ?? counted, context.failures.endedWithEngine(time) else { return }
        memory.wasStopped = memory.wasStopped || end != nil
        memory.nextRetry = nil
        memory.crashLoop = CrashLoop()
    }
}
