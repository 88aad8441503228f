import AgxModel
import Logging
import RecordStore
import UsageLedger

/// Keeps the ledger's prices as the price lists have them, and works costs out anew when they change.
struct PriceFollower {
    let store: RecordStore
    let ledger: UsageLedger
    let logger: Logger

    /// Follows until cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await follow()
                return
            } catch let error as StoreError where error.code == .expired {
                // It begins anew.
            } catch {
                guard !Task.isCancelled else { return }
                logger.error("price lists not followed", metadata: ["error.message": "\(error)"])
                return
            }
        }
    }

    private func follow() async throws {
        var lists: [String: PriceList.Spec] = [:]
        var isComplete = false
        for try await event in store.watch(WatchQuery(kind: PriceList.kind, start: .initialThenLive)) {
            if case .initialDone = event { isComplete = true }
            if let record = event.record { lists[record.key.name] = read(record, event) }
            // Costs are not forgotten for want of a list that has not been told of yet.
            if isComplete { await reprice(lists.sorted { $0.key < $1.key }.map(\.value)) }
        }
    }

    private func read(_ record: Record, _ event: WatchEvent) -> PriceList.Spec? {
        if case .deleted = event { return nil }
        do {
            return try PriceList.decodeSpec(record.spec)
        } catch {
            logger.warning(
                "price list not read",
                metadata: ["name": "\(record.key.name)", "error.message": "\(error)"],
            )
            return nil
        }
    }

    private func reprice(_ lists: [PriceList.Spec]) async {
        do {
            let count = try await ledger.reprice(with: try PriceTable(lists: lists))
            if count > 0 { logger.info("costs worked out anew", metadata: ["runs": "\(count)"]) }
        } catch is CancellationError {
            // The next start goes on.
        } catch {
            logger.warning("costs not worked out", metadata: ["error.message": "\(error)"])
        }
    }
}
