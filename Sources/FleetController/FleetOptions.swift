/// The settings of a fleet.
package struct FleetOptions: Sendable {
    /// Made at first start; tells this relay's objects from another's on the same engine.
    package var installation: String
    /// Where the subnets of companies' networks come from.
    package var subnetPool: SubnetPool
    /// How many records are reconciled at once; a call that hangs holds up one of them.
    package var workers: Int
    package var resyncInterval: Duration
    /// The time from one complete list of the engine to the next.
    package var relistInterval: Duration
    /// How long an object with our label and no record is left alone.
    package var orphanGrace: Duration
    /// False: orphans are only told of.
    package var removesOrphans: Bool

    /// The defaults of the design: resync each minute, relist each 30 s, orphans go after 5 minutes.
    package init(
        installation: String,
        subnetPool: SubnetPool = .standard,
        workers: Int = 32,
        resyncInterval: Duration = .seconds(60),
        relistInterval: Duration = .seconds(30),
        orphanGrace: Duration = .seconds(300),
        removesOrphans: Bool = true,
    ) {
        self.installation = installation
        self.subnetPool = subnetPool
        self.workers = workers
        self.resyncInterval = resyncInterval
        self.relistInterval = relistInterval
        self.orphanGrace = orphanGrace
        self.removesOrphans = removesOrphans
    }
}
