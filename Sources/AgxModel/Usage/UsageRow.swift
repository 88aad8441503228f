/// What one run has used: a row of the ledger, written once when the run is settled.
///
/// Words that a newer runtime may have more of, such as reasons, are plain text here, so that an older relay reads them.
package struct UsageRow: Codable, Hashable, Sendable {
    /// The run record's uid, which makes the row the same however often it is sent.
    package var run: String
    /// The run record's name.
    package var name: String
    package var company: String
    package var task: String
    package var provider: String
    /// As the task named it; nil for the provider's own choice.
    package var model: String?
    package var actorId: String?
    package var threadId: String?
    /// When the agent started; nil for a run that never began.
    package var started: Timestamp?
    package var ended: Timestamp
    /// From start to end on the machine's own clock; 0 for a run that never began.
    package var seconds: Double = 0
    /// Processor time of all its processes; nil if nobody has measured it.
    package var processorSeconds: Double?
    /// The most memory at a time; nil if nobody has measured it.
    package var peakMemoryBytes: Int64?
    /// Nil if the provider told none.
    package var tokens: Run.TokenCounts?
    /// In US dollars, as the provider reported it; nil if it didn't.
    package var cost: Double?
    /// Standard output and standard error together.
    package var outputBytes: Int64 = 0
    package var state: String
    package var reason: String?
    /// How often the agent was started: 0 or 1, since a run is one attempt.
    package var starts: Int64 = 0

    /// A row with nothing used; set what was.
    package init(run: String, name: String, company: String, task: String, provider: String, ended: Timestamp) {
        (self.run, self.name, self.company, self.task) = (run, name, company, task)
        (self.provider, self.ended) = (provider, ended)
        state = Run.State.succeeded.rawValue
    }
}

extension UsageRow {
    /// The time whose prices count.
    package var pricedAt: Timestamp { started ?? ended }
}
