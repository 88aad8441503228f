/// What came of asking for a record's deletion.
package enum Deletion: Sendable, Hashable {
    /// It is gone; the record as it last was, with the version of its deletion.
    case removed(Record)
    /// Finalizers hold it: it carries a deletion time and goes away with the last finalizer.
    case marked(Record)

    /// The record in either case.
    package var record: Record {
        switch self {
        case .removed(let record), .marked(let record): record
        }
    }
}
