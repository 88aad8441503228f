package import Foundation

/// What a store takes from outside, and its bounds.
package struct StoreOptions: Sendable {
    /// The wall clock behind creation and deletion times and the age of the change log.
    package var now: @Sendable () -> Date
    /// Makes the uid of a new record; must never give the same text twice.
    package var makeUID: @Sendable () -> String
    /// Changes older than this may be dropped from the log; a watch from before them gets `expired`.
    package var changeLogRetention: Duration
    /// The newest changes that stay in the log whatever their age.
    package var changeLogMinimum: Int
    /// The most changes that the log holds, whatever their age.
    package var changeLogMaximum: Int
    /// Recent changes kept in memory, shared by all watches; a watch further behind reads the log.
    package var recentChanges: Int
    /// The most bytes that those take.
    package var recentBytes: Int
    /// Parsed records kept in memory, so that unchanged ones are not parsed again.
    package var parsedRecords: Int
    /// The most bytes that those take.
    package var parsedBytes: Int
    /// Bytes of objects kept in memory as the API sends them, with what keeping them costs.
    package var heldBytes: Int
    /// The largest manifest or status, in bytes of text.
    package var maximumObjectBytes: Int
    /// The most dependents that go in one transaction with their owner; the rest follows in further ones.
    package var cascadeLimit: Int
    /// Keeps `managedFields` of the program's own writes; without one they stay as they are.
    package var fieldTracker: (any FieldTracker)?
    /// Kinds that may be left without their owner, nil for all; a record of another kind always goes with its owner.
    ///
    /// To be those that people see: nobody could ever delete any other.
    package var orphanableKinds: Set<String>?
    /// Is asked before each commit; what it throws keeps the commit from happening, as the end of the process would.
    package var willCommit: (@Sendable () throws -> Void)?
    /// Refuses to open a database that another process holds open, so that there is one writer.
    package var isExclusive: Bool

    package init(
        now: @escaping @Sendable () -> Date = { Date() },
        makeUID: @escaping @Sendable () -> String = { UUID().uuidString.lowercased() },
        changeLogRetention: Duration = .seconds(600),
        changeLogMinimum: Int = 1_000,
        changeLogMaximum: Int = 50_000,
        isExclusive: Bool = true,
    ) {
        self.now = now
        self.makeUID = makeUID
        self.changeLogRetention = changeLogRetention
        self.changeLogMinimum = changeLogMinimum
        self.changeLogMaximum = changeLogMaximum
        self.recentChanges = 1_024
        self.recentBytes = 16 << 20
        self.parsedRecords = 20_000
        self.parsedBytes = 64 << 20
        self.heldBytes = 8 << 20
        self.maximumObjectBytes = 3 * 512 * 1024
        self.cascadeLimit = 5_000
        self.isExclusive = isExclusive
    }

    func mayOrphan(_ kind: String) -> Bool { orphanableKinds?.contains(kind) ?? true }
}
