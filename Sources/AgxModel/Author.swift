/// On whose behalf an object is written: some names and fields are kept for controllers.
package enum Author: Sendable, Hashable {
    /// A person, an agent or a tool of theirs.
    case person
    /// A controller of this installation.
    case controller
}
