/// Something happened to an object of the engine; what, is read afresh.
package struct EngineEvent: Sendable, Hashable {
    /// The object that must be looked at again.
    package enum Subject: Sendable, Hashable {
        /// With its name, where the engine tells it.
        case container(id: String, name: String?)
        case network(id: String)
        case volume(name: String)
        /// Some image came, went or got another name.
        case images
    }

    package var subject: Subject
    /// The object is gone: there is nothing to look at.
    package var isRemoval: Bool
    /// The engine's own time, nanoseconds since 1970: where a later subscription can go on.
    package var time: Int64

    package init(subject: Subject, isRemoval: Bool = false, time: Int64) {
        self.subject = subject
        self.isRemoval = isRemoval
        self.time = time
    }
}
