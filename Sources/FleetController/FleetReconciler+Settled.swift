import AgxModel
import RecordStore

/// Telling, without a turn, that a turn would find nothing to do.
extension FleetReconciler {
    /// Whether all that the key's last turn was decided from is as it was, and that turn left nothing to do.
    func isSettled(_ key: RecordKey) -> Bool {
        guard let settled = context.records.settledInputs(of: key),
            context.observer.read({ $0.revisions.revision(of: settled.objectName) }) == settled.object
        else { return false }
        return settled.gate == nil || settled.gate == context.gate.identity(of: key.namespace)
    }

    /// What the decision about a key will depend on, taken before it is made: what changes meanwhile makes it differ.
    ///
    /// Nil where it depends on more: on the engine, while that isn't observed, or on what a runtime answers.
    func inputs(of key: RecordKey) -> SettledInputs? {
        guard context.records.isComplete, !context.observer.isAway else { return nil }
        let records = context.records.revision(for: key)
        // A name that can't be derived is told by the controller.
        let names = (try? CompanyID(key.namespace)).map { DockerNames(company: $0) }
        switch key.kind {
        case Network.kind: return inputs(records, names.map { .network($0.network(named: key.name)) })
        case Volume.kind: return inputs(records, names.map { .volume($0.volume(named: key.name)) })
        case Container.kind:
            guard let name = names?.container(named: key.name) else { return nil }
            let spec = context.records.container(key.name, in: key.namespace)?.spec
            guard spec?.role == .runtime else { return inputs(records, .container(name)) }
            return runtimeInputs(records, name, isRunning: spec?.state == .running, key)
        default: return inputs(records, nil)
        }
    }

    private func inputs(_ records: FleetRecords.Revision, _ name: ObjectName?) -> SettledInputs? {
        context.observer.read { snapshot in
            guard snapshot.isComplete else { return nil }
            return SettledInputs(records: records, object: snapshot.revisions.revision(of: name), objectName: name)
        }
    }

    private func runtimeInputs(
        _ records: FleetRecords.Revision,
        _ name: String,
        isRunning: Bool,
        _ key: RecordKey,
    ) -> SettledInputs? {
        guard let gate = context.gate.identity(of: key.namespace), var inputs = inputs(records, .container(name)) else {
            return nil
        }
        // Until its health check passes, the runtime itself is asked.
        if isRunning, context.observer.read({ $0.container(named: name)?.health }) != .healthy { return nil }
        inputs.gate = gate
        return inputs
    }
}
