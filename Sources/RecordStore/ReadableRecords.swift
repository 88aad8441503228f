/// Records of a kind, as far as they can be understood.
package struct ReadableRecords: Sendable {
    /// A row that says nothing but whose it is.
    package struct Unreadable: Sendable {
        package var key: RecordKey
        package var resourceVersion: Int64
        /// Why: of code `storage`.
        package var error: StoreError
    }

    /// Sorted by namespace, then name, in the order of their bytes.
    package var records: [Record] = []
    package var unreadable: [Unreadable] = []
    /// Whose row was the last that was looked at; nil if there were no more.
    package var last: RecordKey?
}
