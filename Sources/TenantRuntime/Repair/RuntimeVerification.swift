package import AgxModel
import Foundation
package import RecordStore

/// Compares database, run directories and replica while the runtime works.
package struct RuntimeVerification: Sendable {
    /// How long the replica may be behind.
    private static let replicaPatience: TimeInterval = 30

    let store: RecordStore
    let namespace: String
    let files: RunFiles
    let repair: DatabaseRepair

    package init(store: RecordStore, namespace: String, files: RunFiles, repair: DatabaseRepair) {
        self.store = store
        self.namespace = namespace
        self.files = files
        self.repair = repair
    }

    /// All that is found; takes as long as it takes to read the whole database.
    ///
    /// Throws where nothing can be looked at, such as when the store is closed.
    package func report() async throws -> VerificationReport {
        var findings: [VerificationReport.Finding] = []
        var isDamaged = false
        do throws(StoreError) {
            try await store.checkIntegrity()
        } catch {
            // A closed store or a disk that can't be read says nothing about the database.
            guard error.isDamage else { throw error }
            isDamaged = true
            noteDamage(error)
            findings.append(.init(reason: .databaseDamaged, subject: "database", message: error.message))
        }
        do {
            findings += try await strayDirectories() + runsWithoutDirectory()
            if let replica = repair.replica, let finding = try await finding(of: replica) { findings.append(finding) }
        } catch {
            // What is damaged may not be read at all; that it is damaged has been said.
            guard isDamaged else { throw error }
        }
        return VerificationReport(
            findings: findings,
            lastRepair: repair.lastReport().map { .init(message: $0.message) },
        )
    }

    private func noteDamage(_ error: StoreError) {
        // On a full disk it can't be noted: the findings say it all the same, and the next check notes it.
        try? repair.noteDamage(error.message)
    }

    /// Whether the database is as it was left, for the runtime's status.
    package func condition() -> Condition {
        if let damage = repair.damage() {
            return Condition(
                RuntimeStatus.databaseHealthy,
                .isFalse,
                reason: RuntimeStatus.damaged,
                message: damage.message,
                at: Timestamp(damage.time),
            )
        }
        guard let report = repair.lastReport() else {
            let message = "The database was in order when the runtime started."
            return Condition(
                RuntimeStatus.databaseHealthy,
                .isTrue,
                reason: "Sound",
                message: message,
                at: Timestamp(repair.now()),
            )
        }
        return Condition(
            RuntimeStatus.databaseHealthy,
            report.stage == .done ? .isTrue : .isFalse,
            reason: report.stage == .done ? RuntimeStatus.repaired : "UnderRepair",
            message: report.message,
            at: Timestamp(report.time),
        )
    }

    /// Directories first: a record is always there before its directory.
    private func strayDirectories() async throws -> [VerificationReport.Finding] {
        var findings: [VerificationReport.Finding] = []
        for run in try files.directories().sorted() where try await store.get(uid: run) == nil {
            // The record goes right after the directory.
            guard try files.folder(run) != nil else { continue }
            let message = "It belongs to no run."
            findings.append(.init(reason: .directoryWithoutRun, subject: "directory/\(run)", message: message))
        }
        return findings
    }

    private func runsWithoutDirectory() async throws -> [VerificationReport.Finding] {
        var findings: [VerificationReport.Finding] = []
        try await store.forEach(ListQuery(kind: Run.kind, namespace: namespace)) { run in
            let status = try Run.decodeStatus(run.status)
            guard !run.isDeleting, status.startTime != nil, try files.folder(run.uid) == nil else { return }
            // It may have gone since the list was made.
            guard let now = try await store.get(run.key), now.uid == run.uid, !now.isDeleting else { return }
            let message = "It has started, and its directory with its output is gone."
            findings.append(.init(reason: .runWithoutDirectory, subject: "run/\(run.key.name)", message: message))
        }
        return findings
    }

    private func finding(of replica: String) async throws -> VerificationReport.Finding? {
        func found(_ reason: VerificationReport.Finding.Reason, _ message: String) -> VerificationReport.Finding {
            .init(reason: reason, subject: "replica", message: message)
        }
        let copy = ReplicaCopy(path: repair.database + ".verify-\(UUID().uuidString)")
        defer { copy.remove() }
        let latest = try await store.latestResourceVersion()
        guard let time = try copy.take(from: replica) else { return found(.replicaMissing, "None was published.") }
        switch try DatabaseHealth.inspect(copy.path) {
        case .missing: return found(.replicaDamaged, "It is empty.")
        case .damaged(let reason): return found(.replicaDamaged, reason)
        case .sound(let version):
            let age = repair.now().timeIntervalSince(time)
            guard version < latest, age > Self.replicaPatience else { return nil }
            return found(.replicaStale, "It is \(latest - version) versions behind, and \(Int(age)) seconds old.")
        }
    }
}
