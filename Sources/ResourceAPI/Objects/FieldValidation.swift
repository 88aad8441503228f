/// What happens to fields that a kind doesn't have; they are never stored.
package enum FieldValidation: String, Sendable, Hashable {
    /// The write is refused.
    case strict = "Strict"
    /// They are dropped, and the client is told.
    case warn = "Warn"
    /// They are dropped.
    case ignore = "Ignore"
}
