import AgxModel
import Foundation
import RecordStore
import UsageLedger

@testable import TenantRuntime

/// One company's runtime, as much of it as its ledger needs.
final class HistoryRuntime {
    let company: LedgerCompany
    let path: String
    var retention = UsageRetention()
    private(set) var journal: UsageJournal
    private var store: RecordStore
    private var settled: Set<String> = []
    /// The runs that were settled when the copy was made; nil without a copy.
    private var inBackup: Set<String>?

    init(_ company: LedgerCompany, path: String, epoch: String) throws {
        (self.company, self.path) = (company, path)
        store = try RecordStore(path: path)
        journal = UsageJournal(store: store, namespace: company.name, epoch: epoch)
    }

    func close() throws { try store.close() }

    func restart(epoch: String) throws {
        try store.close()
        store = try RecordStore(path: path)
        journal = UsageJournal(store: store, namespace: company.name, epoch: epoch, retention: retention)
    }

    func settle(_ run: String, crash: Bool = false) async throws {
        var row = try TemporaryLedger.row(run)
        row.company = company.name
        let written = row
        try await store.write(durability: .normal) { transaction in
            try UsageJournal.write(written, in: transaction)
            // What a run that is settled twice would do.
            try UsageJournal.write(written, in: transaction)
            if crash { throw HistoryWorld.Crash() }
        }
        settled.insert(run)
    }

    func backUp() async throws {
        try await store.backup(to: path + ".backup")
        inBackup = settled
    }

    /// Puts the copy in the database's place; the runs that it doesn't know, nil without a copy.
    func restore(epoch: String) async throws -> Set<String>? {
        guard let inBackup else { return nil }
        try store.close()
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.copyItem(atPath: path + ".backup", toPath: path)
        store = try RecordStore(path: path)
        journal = UsageJournal(store: store, namespace: company.name, epoch: epoch, retention: retention)
        let lost = settled.subtracting(inBackup)
        settled = inBackup
        return lost
    }
}
