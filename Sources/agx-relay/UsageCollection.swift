import AgxModel
import FleetController
import Foundation
import Logging
import ReconcileKernel
import RecordStore
import RelayServer
import ServiceLifecycle
import UsageLedger

/// Collects the usage of all companies, and prices it as the price lists say, as a service.
///
/// A company's runtime is asked each half a minute, when it announces new rows, before the company's deletion stops it,
/// and when somebody asks.
struct UsageCollection: Service {
    private static let interval = Duration.seconds(30)
    /// How long somebody who asks waits for the newest rows.
    private static let patience = Duration.seconds(2)

    private let collector: UsageCollector
    private let loop: ReconcileLoop<UsageReconciler, ContinuousClock>
    private let prices: PriceFollower<RecordWatch, ContinuousClock>

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
                data: DataConditionReporter(store: store) { Date() },
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
        prices = PriceFollower(
            ledger: ledger,
            clock: ContinuousClock(),
            random: { .random(in: 0..<1) },
            logger: logger,
        ) {
            store.watch(WatchQuery(kind: PriceList.kind, start: .initialThenLive))
        }
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await prices.run() }
                await loop.run()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            loop.shutDown()
        }
    }

    /// Has a company's runtime asked soon.
    func ask(_ company: String) { loop.trigger(company) }

    /// Takes over what a company's runtime has not told yet; what can't be had within two seconds comes later.
    func refresh(_ company: LedgerCompany) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A reader gets what is known: the loop tries again, and says why it can't.
                try? await collector.collectAll(company)
            }
            group.addTask {
                // Cut short when the rows are there first.
                try? await Task.sleep(for: Self.patience)
            }
            await group.next()
            group.cancelAll()
        }
    }
}
