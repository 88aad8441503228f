/// The labels that tie a Docker object to the record it was made from.
package enum LabelKeys {
    /// People can't set labels or annotations under this prefix, `annotationsOfPeople` aside.
    package static let prefix = "runagx.com/"

    /// The installation that owns the object: two relays on one host never touch each other's.
    package static let installation = prefix + "installation"
    /// The id of the company that the object belongs to.
    package static let company = prefix + "company"
    /// The kind of the record, such as `Container`.
    package static let kind = prefix + "kind"
    /// The name of the record in its namespace.
    package static let name = prefix + "name"
    /// The record's uid.
    package static let uid = prefix + "uid"
    /// The record's generation that the object was made from.
    package static let generation = prefix + "generation"
    /// A hash of the explicit list of inputs that only a replacement can change.
    package static let config = prefix + "config"

    /// The annotation by which a person accepts, with the value `true`, the loss of a missing volume's data.
    package static let recreateVolume = prefix + "recreate-volume"

    /// The annotation that says who made an object that no person made, such as `agent`.
    package static let author = prefix + "author"

    /// The annotation of a scheduled task with the time that it was due at, as RFC 3339.
    package static let scheduledAt = prefix + "scheduled-at"

    /// The annotation of a run that says which turn of its task's thread it is.
    package static let threadTurn = prefix + "thread-turn"

    /// The annotation with the client's own name for a create: a second one with the same key gets the first's object.
    package static let idempotencyKey = prefix + "idempotency-key"

    /// The annotation by which a person keeps, with the value `true`, a task beyond the bounds of history.
    package static let keep = prefix + "keep"

    /// The label of a run that was found after a repair, and whose task is lost.
    package static let orphan = prefix + "orphan"

    /// The annotation of a company by which a person accepts what the repair of its database at that time, as RFC 3339,
    /// may have lost.
    package static let repairAcknowledged = prefix + "repair-acknowledged"

    /// The annotations under the prefix that are a person's word to agx.
    package static let annotationsOfPeople: Set<String> = [
        recreateVolume, idempotencyKey, keep, repairAcknowledged,
    ]

    /// Whether an object with these labels was made from that record: a name alone may be anybody's.
    package static func mark(
        _ labels: [String: String],
        installation: String,
        company: String,
        kind: String,
        name: String,
    ) -> Bool {
        labels[Self.installation] == installation && labels[Self.company] == company && labels[Self.kind] == kind
            && labels[Self.name] == name
    }
}
