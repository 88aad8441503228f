package import ManifestFormat

/// What the relay's API asks of the controllers.
package protocol FleetOperations: Sendable {
    /// What would follow if these objects were written, down to the calls of the engines; changes nothing.
    ///
    /// The objects are checked, have their defaults, and are as they would be stored. A `StatusError` goes to the
    /// client as it is, anything else is a fault of this program.
    func plan(documents: [JSONValue]) async throws -> PlanAnswer
}
