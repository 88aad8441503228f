/// What a container engine tells of the machine that it runs on.
package struct EngineHost: Sendable, Hashable {
    /// The machine's time, in nanoseconds since 1970.
    package var time: Int64
    /// How many processors it has, more than which no container gets; nil if the engine doesn't tell.
    package var processors: Int?

    package init(time: Int64, processors: Int?) {
        self.time = time
        self.processors = processors
    }
}
