/// What one look at a run's output says of the room that it takes.
package struct OutputRoom: Sendable, Hashable {
    /// Whether one of the two outputs is beyond its bound.
    package var isOver = false
    /// Whether it has grown so much since the look before that the next tick is too late for the next look.
    package var growsFast = false

    package init() {}
}
