/// Records of one kind as the database holds them.
package struct StoredList: Sendable {
    /// Sorted by namespace, then name, in the order of their bytes.
    package let objects: ArraySlice<StoredObject>
    /// The version of the database that the list shows; a watch after it misses nothing.
    package let version: Int64
}
