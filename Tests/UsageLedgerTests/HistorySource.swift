import AgxModel
import Synchronization
import TenantRuntime
import UsageLedger

/// A runtime's answers, cut short where the faults say.
final class HistorySource: UsageSource {
    enum Fault: CaseIterable, Sendable {
        /// Nothing reached the runtime.
        case beforeRequest
        /// The runtime has taken the acknowledgement, and its answer got lost.
        case answerLost
        /// The runtime died between pruning and answering.
        case afterPrune
    }

    private let journal: UsageJournal
    private let faults: Mutex<[Fault?]>

    init(runtime: HistoryRuntime, faults: [Fault?]) {
        journal = runtime.journal
        self.faults = Mutex(faults)
    }

    func page(of company: LedgerCompany, after position: LedgerPosition?, limit: Int) async throws -> UsagePage? {
        let fault = faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if fault == .beforeRequest { throw HistoryWorld.Crash() }
        _ = try await journal.prune(acknowledged: position?.position ?? 0, epoch: position?.epoch)
        if fault == .afterPrune { throw HistoryWorld.Crash() }
        let page = try await journal.page(after: position?.position ?? 0, epoch: position?.epoch, limit: limit)
        if fault == .answerLost { throw HistoryWorld.Crash() }
        return page
    }
}
