import AgxModel
import Logging
package import ReconcileKernel
package import RecordStore

/// Companies to containers: the reconcilers of one installation on one engine, and what they need to run.
///
/// Start-up does nothing special: records are read, the engine is listed, and every key is reconciled.
package final class Fleet<C: Clock>: Sendable where C.Duration == Duration {
    let context: FleetContext<C>
    private let loop: ReconcileLoop<FleetReconciler<C>, C>
    private let follower: RecordFollower<C>
    private let sweeper: OrphanSweeper<C>
    private let clock: C
    private let logger: Logger

    /// Wires a fleet that does nothing until `run()`.
    package init(
        store: RecordStore,
        engine: any ContainerEngine,
        gate: any TenantGate,
        probe: any TenantProbe,
        options: FleetOptions,
        environment: FleetEnvironment<C>,
    ) {
        let logger = environment.logger
        self.logger = logger
        clock = environment.clock
        let subnets = SubnetLedger(
            pool: options.subnetPool,
            hostRoutes: environment.hostRoutes,
            now: environment.now,
        )
        let records = FleetRecords(subnets: subnets)
        let mailbox = FleetMailbox()
        let failures = EngineFailures()
        let puller = ImagePuller(engine: engine, now: environment.now, random: environment.random) {
            mailbox.imagesChanged()
        }
        let observer = EngineObserver(
            engine: engine,
            options: .init(installation: options.installation, relistInterval: options.relistInterval),
            clock: environment.clock,
            random: environment.random,
            subnets: subnets,
            reports: mailbox.reports(records: records, failures: failures, now: environment.now, logger: logger),
        )
        context = FleetContext(
            store: store,
            records: records,
            observer: observer,
            executor: StepExecutor(
                observer: observer,
                imagePuller: puller,
                stops: ContainerStops(engine: engine, clock: environment.clock),
            ),
            imagePuller: puller,
            designer: ContainerDesigner(
                installation: options.installation,
                gateDirectory: { gate.directory(of: $0) },
                gateIdentity: { gate.identity(of: $0) },
                processors: { observer.processors },
            ),
            gate: gate,
            probe: probe,
            events: EventRecorder(
                store: store,
                component: "agx-relay",
                now: environment.now,
                makeSuffix: environment.makeSuffix,
                logger: logger,
            ),
            subnets: subnets,
            now: environment.now,
            failures: failures,
        )
        let reconciler = FleetReconciler(context: context)
        loop = ReconcileLoop(
            reconciler: reconciler,
            clock: environment.clock,
            options: ReconcileOptions(workers: options.workers, resyncInterval: options.resyncInterval),
            random: environment.random,
            observer: { report in
                FleetLog.report(report, logger: logger)
                environment.onReconcile(report)
            },
        )
        follower = RecordFollower(
            store: store,
            records: records,
            clock: environment.clock,
            random: environment.random,
            logger: logger,
        )
        sweeper = OrphanSweeper(
            context: context,
            grace: options.orphanGrace,
            removes: options.removesOrphans,
            clock: environment.clock,
            logger: logger,
        )
        mailbox.deliver(
            to: { [loop] key in loop.trigger(key) },
            all: { [loop, records] in
                // Those that are still being read are triggered once all are.
                if records.isComplete { records.keys.forEach { loop.trigger($0) } }
            },
            companies: { [loop, records] in
                records.keys.filter { $0.kind == Company.kind }.forEach { loop.trigger($0) }
            },
            forgetImages: { [observer] in observer.update { $0.forgetImages() } },
            listed: { [sweeper] in await sweeper.sweep() },
        )
        self.mailbox = mailbox
    }

    private let mailbox: FleetMailbox

    /// Reconciles until the task is cancelled.
    package func run() async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.follower.run { self.loop.trigger($0) } }
                group.addTask { await self.context.observer.run() }
                group.addTask { await self.context.imagePuller.run() }
                group.addTask { await self.mailbox.run() }
                group.addTask { await self.loop.run() }
                group.addTask { await self.expireEvents() }
            }
        } onCancel: {
            loop.shutDown()
        }
    }

    /// Whether the engine is being observed, and nothing known is out of date by a gap.
    package var isConnected: Bool { context.observer.isConnected }

    /// What is in the queue of the reconcilers.
    package var queueStatistics: QueueStatistics { loop.statistics }

    /// How many companies and containers are how, as their records say.
    package var census: FleetCensus { context.records.census() }

    /// What applying these documents would change, and which engine calls would follow; changes nothing.
    package func preview(_ documents: [FleetDocument]) async throws -> FleetPreview {
        try await FleetPreviewer(context: context, documents: documents).preview()
    }

    private func expireEvents() async {
        while !Task.isCancelled {
            do { try await clock.sleep(until: clock.now.advanced(by: .seconds(300)), tolerance: nil) } catch { return }
            await context.events.expire()
        }
    }
}
