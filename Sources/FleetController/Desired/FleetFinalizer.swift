/// The finalizer that keeps a record until its engine object is gone.
package enum FleetFinalizer {
    package static let name = "runagx.com/fleet"

    /// The kinds whose records stand for something that must be cleaned up.
    package static let kinds: Set<String> = ["Company", "Network", "Volume", "Container"]
}
