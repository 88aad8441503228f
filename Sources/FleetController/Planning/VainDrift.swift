import struct Foundation.Date

/// Drift that the engine has not taken on although it said so, and when it is told again; until then it is left alone.
struct VainDrift: Sendable, Hashable {
    var drift: Set<ContainerDrift>
    /// Nil if all of it may stay.
    var nextTry: Date?
}
