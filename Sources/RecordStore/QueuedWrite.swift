/// A write that waits for the writer's connection.
struct QueuedWrite: Sendable {
    let durability: Durability
    /// Does the work, or throws if the write is refused.
    ///
    /// What it answers tells the caller, and is for after the commit.
    let perform: @Sendable (RecordTransaction) throws -> @Sendable () -> Void
    /// Tells the caller that nothing was written.
    let fail: @Sendable (any Error) -> Void
}
