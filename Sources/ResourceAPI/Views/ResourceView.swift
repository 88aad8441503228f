package import ManifestFormat
package import RecordStore

/// A kind whose objects are records of another kind, shown in another form under the same namespace and name.
///
/// Versions and uids are those of the records, so that lists and watches follow from theirs.
package protocol ResourceView: Sendable {
    /// The kind that is shown, with what can be done with it.
    var served: ServedResource { get }
    /// The kind of the records.
    var source: APIResource { get }
    /// Whether `shows` is true of every record.
    var isComplete: Bool { get }
    /// What to do instead of a write that isn't taken; a sentence without a full stop, or empty.
    var advice: String { get }

    /// Whether a record is to be seen at all; a pure function of the record.
    func shows(_ record: Record) -> Bool

    /// What a whole object of the source looks like.
    func object(of source: JSONValue) -> JSONValue
}

extension ResourceView {
    package var isComplete: Bool { true }
    package var advice: String { "" }

    package func shows(_ record: Record) -> Bool { true }

    var resource: APIResource { served.resource }

    /// What a selector by the view's own fields leaves to be asked of each record, beside what the store can match.
    func split(_ fields: FieldSelector?) -> (fields: FieldSelector?, filter: RecordFilter?) {
        let requirements = fields?.requirements ?? []
        let direct = requirements.filter { $0.path.hasPrefix("metadata.") }
        let rest = FieldSelector(requirements: requirements.filter { !$0.path.hasPrefix("metadata.") })
        let isFiltered = !isComplete || !rest.requirements.isEmpty
        let filter = RecordFilter { record in
            guard shows(record) else { return false }
            return rest.requirements.isEmpty || rest.matches(object: object(of: record.object))
        }
        return (FieldSelector(requirements: direct), isFiltered ? filter : nil)
    }
}

/// A view that clients may write through; every check of the source holds for it.
package protocol WritableResourceView: ResourceView {
    /// The object of the source that stands for a new one of the view.
    func newSource(for object: JSONValue) -> JSONValue

    /// An object of the source with what an edited object of the view says.
    func source(_ source: JSONValue, edited object: JSONValue) -> JSONValue
}
