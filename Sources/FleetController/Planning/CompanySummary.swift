import AgxModel

/// Folds the conditions of a company's children into the company's own status: a pure function.
struct CompanySummary: Sendable {
    let company: FleetRecord<Company>
    let planExists: Bool
    let children: CompanyChildren
    let now: Timestamp
    /// Whether the engine can't be reached; what isn't ready waits for that first.
    var isEngineAway = false

    /// Reasons that time alone is not expected to cure.
    static let failures: Set<String> = [
        "NameConflict", "VolumeMissing", "AddressPoolExhausted", "SubnetConflict", "CrashLoopBackOff", "ImageMissing",
        "StartFailed", "Unhealthy", "PlanNotFound", "RemovalInProgress", "EngineRefused",
    ]

    /// A child that the company can't do without, as it stands.
    private struct Part {
        var name: String
        var isReady: Bool
        var reason: String
        var message: String
        var isNeeded = true
    }

    func status() -> Company.Status {
        var status = company.status
        status.observedGeneration = company.generation
        status.plan = company.spec.plan
        let parts = parts()
        let containers = parts.filter { $0.name.hasPrefix("container/") }
        status.containers = "\(containers.count { $0.isReady })/\(containers.count)"
        status.networks = ratio(children.networks.values.map { isReady($0, $0.status.conditions) })
        status.volumes = ratio(children.volumes.values.map { isReady($0, $0.status.conditions) })
        status.subnet = children.networks[RecordNames.network]?.status.subnet
        let (phase, conditions) = conditions(parts)
        status.phase = phase
        for condition in conditions { status.conditions = status.conditions.setting(condition) }
        return status
    }

    private func conditions(_ parts: [Part]) -> (Company.Phase, [Condition]) {
        let unready = parts.filter { !$0.isReady }
        let failed = unready.first { Self.failures.contains($0.reason) }
        let waiting = unready.first { $0.isNeeded }.map(considerEngine)
        let isSuspended = company.spec.state == .suspended
        let isQuiet = children.containers.values.allSatisfy { $0.status.state == .stopped }
        func make(_ type: String, _ holds: Bool, _ reason: String, _ message: String = "") -> Condition {
            Condition(
                type,
                holds ? .isTrue : .isFalse,
                reason: reason,
                message: message,
                at: now,
                observedGeneration: company.generation,
            )
        }
        func tell(_ part: Part) -> String { "\(part.name): \(part.message)" }
        let degraded =
            failed.map { make("Degraded", true, $0.reason, tell($0)) } ?? make("Degraded", false, "AsExpected")
        if company.isDeleting {
            let text = "waits for \(parts.count) objects to be removed"
            let progress = make("Progressing", true, "Deleting", text)
            return (
                .deleting,
                [make("Ready", false, "Deleting", text), progress, degraded, make("Suspended", false, "Deleting")],
            )
        }
        if isSuspended {
            let suspended = make("Suspended", isQuiet, isQuiet ? "Suspended" : "Suspending")
            let progress = make("Progressing", !isQuiet, isQuiet ? "Suspended" : "Suspending")
            return (
                isQuiet ? .suspended : .progressing,
                [make("Ready", false, "Suspended", "resume it with state: Active"), progress, degraded, suspended],
            )
        }
        let awake = make("Suspended", false, "Active")
        guard let waiting else {
            let phase: Company.Phase = failed == nil ? .ready : .degraded
            return (
                phase, [make("Ready", true, "AllReady"), make("Progressing", false, "AllReady"), degraded, awake],
            )
        }
        let ready = make("Ready", false, waiting.reason, tell(waiting))
        let progress = make("Progressing", failed == nil, failed?.reason ?? waiting.reason, tell(failed ?? waiting))
        return (failed == nil ? .progressing : .degraded, [ready, progress, degraded, awake])
    }

    /// The same part, waiting for the engine; what has failed, or waits for a person, stays as it is.
    private func considerEngine(_ part: Part) -> Part {
        guard isEngineAway, !Self.failures.contains(part.reason) else { return part }
        var part = part
        part.message = "the container engine can't be reached, it is tried again and again (\(part.message))"
        part.reason = "EngineUnreachable"
        return part
    }

    private func parts() -> [Part] {
        var parts: [Part] = []
        if !planExists {
            let text = "there is no plan named \(company.spec.plan): apply one, or choose another"
            parts.append(
                Part(name: "plan/\(company.spec.plan)", isReady: false, reason: "PlanNotFound", message: text)
            )
        }
        parts += expected([RecordNames.network], children.networks, "network", \.conditions)
        let volumes = [RecordNames.contextVolume, RecordNames.homeVolume, RecordNames.stateVolume]
        parts += expected(volumes, children.volumes, "volume", \.conditions)
        let pair = [RecordNames.runtime, RecordNames.sandbox]
        parts += expected(pair, children.containers, "container", \.conditions)
        return parts
    }

    /// The parts of one kind: those every company has, whether they exist yet or not, and the extra ones.
    private func expected<Kind: ResourceKind>(
        _ names: [String],
        _ records: [String: FleetRecord<Kind>],
        _ kind: String,
        _ conditions: KeyPath<Kind.Status, [Condition]>,
    ) -> [Part] {
        let all = names + records.keys.filter { !names.contains($0) }.sorted()
        return all.map { name in
            let isNeeded = names.contains(name)
            guard let record = records[name] else {
                return Part(
                    name: "\(kind)/\(name)",
                    isReady: false,
                    reason: "Creating",
                    message: "has not been created yet",
                )
            }
            let list = record.status[keyPath: conditions]
            let ready = list[type: "Ready"]
            return Part(
                name: "\(kind)/\(name)",
                isReady: isReady(record, list),
                reason: ready?.reason ?? "Creating",
                message: ready.map { $0.message.isEmpty ? $0.reason : $0.message } ?? "has not been looked at yet",
                isNeeded: isNeeded,
            )
        }
    }

    private func isReady<Kind: ResourceKind>(_ record: FleetRecord<Kind>, _ conditions: [Condition]) -> Bool {
        guard !record.isDeleting, let ready = conditions[type: "Ready"] else { return false }
        return ready.status == .isTrue && (ready.observedGeneration ?? 0) >= record.generation
    }

    private func ratio(_ readiness: [Bool]) -> String { "\(readiness.count { $0 })/\(readiness.count)" }
}
