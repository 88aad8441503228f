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

    /// A label that each object has beside those of its record, with its name as the value; nil for none.
    var nameLabel: String? { get }

    /// Whether a record is to be seen at all; a pure function of the record.
    func shows(_ record: Record) -> Bool

    /// What a whole object of the source looks like.
    func object(of source: JSONValue) -> JSONValue
}

extension ResourceView {
    package var isComplete: Bool { true }
    package var advice: String { "" }
    package var nameLabel: String? { nil }

    package func shows(_ record: Record) -> Bool { true }

    var resource: APIResource { served.resource }

    /// What selectors by the view's own fields and label leave to be asked of each record, beside what the store can
    /// match.
    func split(
        _ fields: FieldSelector?,
        _ labels: LabelSelector?,
    ) -> (fields: FieldSelector, labels: LabelSelector, filter: RecordFilter?) {
        let requirements = fields?.requirements ?? []
        let direct = requirements.filter { $0.path.hasPrefix("metadata.") }
        let rest = FieldSelector(requirements: requirements.filter { !$0.path.hasPrefix("metadata.") })
        let terms = labels?.requirements ?? []
        let ownTerms = terms.filter { $0.key == nameLabel }
        let isFiltered = !isComplete || !rest.requirements.isEmpty || !ownTerms.isEmpty
        let filter = RecordFilter { record in
            guard shows(record), ownTerms.allSatisfy({ $0.matches([$0.key: record.key.name]) }) else { return false }
            return rest.requirements.isEmpty || rest.matches(object: object(of: record.object))
        }
        let others = LabelSelector(requirements: terms.filter { $0.key != nameLabel })
        return (FieldSelector(requirements: direct), others, isFiltered ? filter : nil)
    }
}

/// A view that clients may write through; every check of the source holds for it.
package protocol WritableResourceView: ResourceView {
    /// The object of the source that stands for a new one of the view.
    func newSource(for object: JSONValue) -> JSONValue

    /// An object of the source with what an edited object of the view says.
    func source(_ source: JSONValue, edited object: JSONValue) -> JSONValue
}
