import AgxModel
import ReconcileKernel
import RecordStore

/// Hands each key to the controller of its kind.
struct FleetReconciler<C: Clock>: Reconciler where C.Duration == Duration {
    let context: FleetContext<C>

    /// The keys of a resync: all but those of which everything is as it was when there was nothing to do.
    ///
    /// What is compared is what is known now, not what was told, so a signal that got lost does no harm.
    func allKeys() async throws -> [RecordKey] {
        // Those that are still being read come by themselves.
        guard context.records.isComplete else { return [] }
        return context.records.keys.filter { $0.kind == Company.kind || !isSettled($0) }
    }

    func reconcile(_ key: RecordKey) async throws -> ReconcileOutcome {
        let inputs = inputs(of: key)
        do {
            let outcome = try await turn(key)
            context.records.note(outcome == .settled ? inputs : nil, for: key)
            return outcome
        } catch {
            context.records.note(nil, for: key)
            throw error
        }
    }

    private func turn(_ key: RecordKey) async throws -> ReconcileOutcome {
        // A company whose plan or children are not read yet has not lost them; all keys come again after the list.
        guard context.records.isComplete else { return .settled }
        if case .unreadable(let error) = context.records[key] { throw TerminalError(error) }
        do {
            switch key.kind {
            case Company.kind:
                return try await CompanyController(context: context).reconcile(key.name, isSettled: isSettled(key))
            case Network.kind: return try await NetworkController(context: context).reconcile(key)
            case Volume.kind: return try await VolumeController(context: context).reconcile(key)
            case Container.kind: return try await ContainerController(context: context).reconcile(key)
            default: return .settled
            }
        } catch let error as ModelError {
            // Only another version of the record can cure what can't be read or named.
            throw TerminalError(error)
        } catch  where !context.observer.isConnected {
            // Nothing is known, so nothing has failed: one loop reconnects for all, and then every key has its turn.
            return .settled
        }
    }
}
