package import AgxModel

/// Tells the relay what happens in this runtime.
package protocol RelayReports: Sendable {
    /// Tells of events, at most `RuntimeEvent.maximumBatch`; returns if nothing is gained by telling them again.
    ///
    /// Throws if the relay can't be reached, so that they are to be told later.
    func tell(_ events: [RuntimeEvent]) async throws

    /// Tells that there are new rows of usage; throws as the other does.
    func announceUsage() async throws
}
