import AgxModel
import Logging
import ReconcileKernel
import RecordStore
import UsageLedger

/// Keeps the ledger's prices as the price lists have them, and works costs out anew when they change.
struct PriceFollower<Changes: AsyncSequence<WatchEvent, any Error> & Sendable, Time: Clock>: Sendable
where Time.Duration == Duration {
    /// Begins to watch: all price lists, then their changes.
    let watch: @Sendable () -> Changes
    let ledger: UsageLedger
    let clock: Time
    /// In 0..<1.
    let random: @Sendable () -> Double
    let logger: Logger
    private let backoff = Backoff(base: .seconds(1), limit: .seconds(60))

    init(
        ledger: UsageLedger,
        clock: Time,
        random: @escaping @Sendable () -> Double,
        logger: Logger,
        watch: @escaping @Sendable () -> Changes,
    ) {
        (self.ledger, self.clock, self.random, self.logger, self.watch) = (ledger, clock, random, logger, watch)
    }

    /// Follows until cancelled or the store is closed; a watch that fails begins anew after a while.
    func run() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                return try await follow { failures = 0 }
            } catch {
                guard !Task.isCancelled else { return }
                failures += 1
                logger.warning("price lists not followed, tried again", metadata: ["error.message": "\(error)"])
                // A sleep that is cut short is the end.
                try? await clock.sleep(for: backoff.delay(failures: failures, random: random()))
            }
        }
    }

    private func follow(_ onComplete: () -> Void) async throws {
        var lists: [String: PriceList.Spec] = [:]
        var isComplete = false
        for try await event in watch() {
            if case .initialDone = event {
                isComplete = true
                onComplete()
            }
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
