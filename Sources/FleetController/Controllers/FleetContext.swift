import AgxModel
import Logging
import RecordStore

import struct Foundation.Date

/// What all controllers of a fleet share.
struct FleetContext<C: Clock>: Sendable where C.Duration == Duration {
    let store: RecordStore
    let records: FleetRecords
    let observer: EngineObserver<C>
    let executor: StepExecutor<C>
    let imagePuller: ImagePuller
    let designer: ContainerDesigner
    let gate: any TenantGate
    let probe: any TenantProbe
    let events: EventRecorder
    let subnets: SubnetLedger
    let now: @Sendable () -> Date
    let failures: EngineFailures
    let vainRemedies = VainRemedies()

    var timestamp: Timestamp { Timestamp(now()) }
}
