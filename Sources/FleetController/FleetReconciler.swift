import AgxModel
import ReconcileKernel
import RecordStore

/// Hands each key to the controller of its kind.
struct FleetReconciler<C: Clock>: Reconciler where C.Duration == Duration {
    let context: FleetContext<C>

    func allKeys() async throws -> [RecordKey] { context.records.keys }

    func reconcile(_ key: RecordKey) async throws -> ReconcileOutcome {
        if case .unreadable(let error) = context.records[key] { throw TerminalError(error) }
        do {
            switch key.kind {
            case Company.kind: return try await CompanyController(context: context).reconcile(key.name)
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
