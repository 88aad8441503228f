import Logging
import RecordStore
import Synchronization

import struct Foundation.Date

/// Carries what the observer and the puller report to the loop, which is made after them.
final class FleetMailbox: Sendable {
    /// Where reports go once everything is wired.
    private struct Recipients: Sendable {
        var trigger: @Sendable (RecordKey) -> Void
        var triggerAll: @Sendable () -> Void
        var triggerCompanies: @Sendable () -> Void
        var forgetImages: @Sendable () -> Void
        var listed: @Sendable () async -> Void
    }

    private let recipients = Mutex<Recipients?>(nil)
    private let listings: AsyncStream<Void>
    private let listing: AsyncStream<Void>.Continuation

    init() {
        (listings, listing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func deliver(
        to trigger: @escaping @Sendable (RecordKey) -> Void,
        all triggerAll: @escaping @Sendable () -> Void,
        companies triggerCompanies: @escaping @Sendable () -> Void,
        forgetImages: @escaping @Sendable () -> Void,
        listed: @escaping @Sendable () async -> Void,
    ) {
        let all = Recipients(
            trigger: trigger,
            triggerAll: triggerAll,
            triggerCompanies: triggerCompanies,
            forgetImages: forgetImages,
            listed: listed,
        )
        recipients.withLock { $0 = all }
    }

    func reports<C: Clock>(
        records: FleetRecords,
        failures: EngineFailures,
        now: @escaping @Sendable () -> Date,
        logger: Logger,
    ) -> EngineObserver<C>.Reports {
        EngineObserver<C>.Reports(
            changed: { keys in
                guard let recipients = self.recipients.withLock({ $0 }) else { return }
                keys.forEach(recipients.trigger)
            },
            connected: {
                logger.info("engine observed")
                failures.engineCameBack(at: now())
                self.recipients.withLock { $0 }?.triggerAll()
            },
            disconnected: { error, isNews in
                if error is CancellationError { return }
                logger.warning("engine can't be observed, trying again", metadata: ["error": "\(error)"])
                if isNews { failures.engineLeft(at: now()) }
                // Companies say what they wait for now.
                if isNews { self.recipients.withLock { $0 }?.triggerCompanies() }
            },
            listed: { self.listing.yield() },
        )
    }

    func imagesChanged() {
        guard let recipients = recipients.withLock({ $0 }) else { return }
        recipients.forgetImages()
        recipients.triggerAll()
    }

    /// Runs what follows each complete list, until cancelled.
    func run() async {
        for await _ in listings { await recipients.withLock { $0 }?.listed() }
    }
}
