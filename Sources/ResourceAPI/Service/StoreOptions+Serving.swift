package import AgxModel
package import RecordStore

extension StoreOptions {
    /// Prepares a store for what is served from it: the fields of these kinds have owners, and a record of another
    /// kind, which nobody sees, never outlives the object that it belongs to.
    ///
    /// `manager` is the name that the program's own writes have in `managedFields`.
    package mutating func serve(_ definitions: [KindDefinition], as manager: String) {
        fieldTracker = StoreFieldTracker(manager: manager, definitions: definitions)
        orphanableKinds = Set(definitions.map(\.kind))
    }
}
