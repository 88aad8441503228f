/// One page of a list; all pages of a list show the same version.
package struct RecordPage: Sendable, Hashable {
    /// Sorted by namespace, then name, in the order of their bytes.
    package var records: [Record]
    /// The version of the database that the list shows; a watch after it misses nothing.
    package var resourceVersion: Int64
    /// Asks for the next page; nil on the last.
    package var continueToken: String?
    /// How many records follow; nil on the last page and where a selector narrows the list.
    package var remainingCount: Int?
}
