/// What a check of a runtime has found.
package struct VerificationReport: Codable, Sendable, Hashable {
    /// One thing that is not as it should be.
    package struct Finding: Codable, Sendable, Hashable {
        /// What kind of fault it is.
        package enum Reason: String, Codable, Sendable, Hashable {
            case databaseDamaged = "DatabaseDamaged"
            /// A run that has started has no directory: its output is gone.
            case runWithoutDirectory = "RunWithoutDirectory"
            /// A run directory belongs to no record: nothing will ever remove it.
            case directoryWithoutRun = "DirectoryWithoutRun"
            case replicaMissing = "ReplicaMissing"
            case replicaDamaged = "ReplicaDamaged"
            /// The replica is behind the database, and should no longer be.
            case replicaStale = "ReplicaStale"
        }

        package var reason: Reason
        /// Such as `run/build-1`.
        package var subject: String
        /// For people.
        package var message: String
    }

    /// The latest repair of the database.
    package struct Repair: Codable, Sendable, Hashable {
        package var message: String
    }

    package var findings: [Finding]
    package var lastRepair: Repair?
}
