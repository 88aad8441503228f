/// Asks the container engine for what `agx doctor` wants to know.
package protocol EngineInspector: Sendable {
    /// Throws, with words for people, if the engine can't be reached.
    func inspect() async throws -> EngineFacts
}

/// Reads what `agx doctor` wants to know of this machine.
package protocol HostInspector: Sendable {
    /// Reads what can be read; what can't stays nil.
    ///
    /// Measures the file systems of `directories`, and looks at the relay's data directory.
    func inspect(directories: [String], dataDirectory: String?) -> HostFacts
}

/// For programs that were built without access to an engine.
package struct UnknownEngine: EngineInspector {
    package init() {}

    package func inspect() async throws -> EngineFacts {
        throw CommandFailure("this program was built without an engine client")
    }
}
