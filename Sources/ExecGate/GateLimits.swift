/// How much one company may ask of its gate.
package struct GateLimits: Sendable {
    /// Bytes of a request's first line and headers.
    package var headBytes = 16 << 10
    /// Bytes of a request's body.
    package var bodyBytes = 256 << 10
    /// Connections at once; further ones are closed.
    package var connections = 128
    /// Attached execs at once.
    package var attachedExecs = 32
    /// Execs that were made and not started: the engine keeps each of them until the container ends.
    package var unstartedExecs = 64
    /// When an exec that wasn't started is taken for abandoned, and how many of those give up their place in a second.
    package var abandonedAfter: Duration = .seconds(600)
    package var forgottenPerSecond = 1.0 / 60
    /// Execs that are made at once, and in a second after that; more than a runtime with many runs asks for.
    package var execsAtOnce = 200
    package var execsPerSecond = 40.0
    /// Refused requests that are logged at once, and in a second after that; further ones are only counted.
    package var refusalsAtOnce = 10
    package var refusalsPerSecond = 0.1
    /// Execs that were made and are remembered; the oldest is forgotten for a new one.
    package var rememberedExecs = 1024
    /// Arguments of one command, and bytes of them together.
    package var arguments = 1024
    package var argumentBytes = 128 << 10
    /// Events that are written at once, and in a second after that; further ones are dropped and counted.
    package var eventsAtOnce = 100
    package var eventsPerSecond = 2.0

    /// The limits that `docs/limits.md` tells.
    package init() {}
}
