import Logging
import ReconcileKernel
import RecordStore

/// One log line for each failed reconcile; successes at trace.
enum FleetLog {
    static func report(_ report: ReconcileReport<RecordKey>, logger: Logger) {
        var metadata: Logger.Metadata = [
            "key": "\(report.key)", "reconcile.id": "\(report.reconcileID)", "attempt": "\(report.attempt)",
            "duration": "\(report.duration)",
        ]
        if let next = report.nextTry { metadata["next"] = "\(next)" }
        guard case .failure(let error) = report.result else {
            logger.trace("reconciled", metadata: metadata)
            return
        }
        if error is CancellationError { return }
        metadata["error"] = "\(error)"
        // A lost race is everyday business: the next turn reads the newer version.
        if (error as? StoreError)?.code == .conflict {
            logger.debug("reconcile lost a race", metadata: metadata)
        } else {
            logger.warning("reconcile failed", metadata: metadata)
        }
    }
}
