import AgxModel
import Logging
import ReconcileKernel
import RecordStore
import RelayServer
import ServiceLifecycle
import UsageLedger

/// Collects the usage of all companies, as a service: each half a minute, when a company is to be deleted, and when
/// somebody asks. Prices them as the price lists say.
struct UsageCollection: Service {
    private static let interval = Duration.seconds(30)
    /// How long somebody who asks waits for the newest rows.
    private static let patience = Duration.seconds(2)

    private let store: RecordStore
    private let collector: UsageCollector
    private let loop: ReconcileLoop<UsageReconciler, ContinuousClock>
    private let prices: PriceFollower

    init(
        store: RecordStore,
        ledger: UsageLedger,
        addressing: any RuntimeAddressing,
        readings: RuntimeReadings,
        logger: Logger,
    ) {
        collector = UsageCollector(ledger: ledger, source: RuntimeUsageSource(addressing: addressing))
        loop = ReconcileLoop(
            reconciler: UsageReconciler(
                store: store,
                collector: collector,
                statuses: RuntimeStatusSource(addressing: addressing),
                readings: readings,
            ),
            clock: ContinuousClock(),
            options: ReconcileOptions(workers: 4, resyncInterval: Self.interval, deadline: .seconds(60)),
            random: { .random(in: 0..<1) },
            observer: { report in
                guard case .failure(let error) = report.result else { return }
                logger.warning(
                    "usage not collected",
                    metadata: ["company.id": "\(report.key)", "error.message": "\(error)"],
                )
            },
            onResyncFailure: { error in
                logger.warning("companies not listed for their usage", metadata: ["error.message": "\(error)"])
            },
        )
        self.store = store
        prices = PriceFollower(store: store, ledger: ledger, logger: logger)
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await prices.run() }
                group.addTask { await follow() }
                await loop.run()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            loop.shutDown()
        }
    }

    /// Takes over what a company's runtime has not told yet; what can't be had within two seconds comes later.
    func refresh(_ company: LedgerCompany) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A reader gets what is known: the loop tries again, and says why it can't.
                _ = try? await collector.collect(company)
            }
            group.addTask {
                // Cut short when the rows are there first.
                try? await Task.sleep(for: Self.patience)
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// A company that is being deleted is asked at once, while its runtime is still there.
    private func follow() async {
        while !Task.isCancelled {
            do {
                for try await event in store.watch(WatchQuery(kind: Company.kind, start: .initialThenLive)) {
                    guard let record = event.record, record.isDeleting else { continue }
                    loop.trigger(record.key.name)
                }
                return
            } catch let error as StoreError where error.code == .expired {
                // It begins anew.
            } catch {
                // The resync asks all companies anyway.
                return
            }
        }
    }
}
