/// Which part of an object a path is about.
package enum Subresource: Sendable, Hashable {
    /// All of it but the status, where the kind has one of its own.
    case main
    /// The status alone.
    case status

    /// As paths and access checks name it; empty for `main`.
    package var name: String { self == .status ? "status" : "" }
}
