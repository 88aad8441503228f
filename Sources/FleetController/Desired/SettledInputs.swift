/// What a turn that left nothing to do was decided from: while all of it stays the same, so would the decision.
struct SettledInputs: Hashable, Sendable {
    /// The changes of the company's records and of the plans.
    var records: FleetRecords.Revision
    /// The changes of the object at the engine, if the record stands for one.
    var object: ObjectRevisions.Revision
    var objectName: ObjectName?
    /// Runtimes only: the gate directory that there is.
    var gate: String?
}
