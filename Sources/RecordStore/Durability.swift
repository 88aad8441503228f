/// What an acknowledged write survives.
package enum Durability: Sendable, Hashable {
    /// A power cut: what people wrote.
    case full
    /// The death of the process, but a power cut may take the last seconds: what controllers can find out again.
    case normal
}
