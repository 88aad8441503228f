/// The place before each change of a file, where a test lets the runtime die.
enum FileChange {
    /// Is asked before each change; an error that it gives keeps the change from happening.
    @TaskLocal static var checkpoint: (@Sendable () -> TenantRuntimeError?)?

    static func begins() throws(TenantRuntimeError) {
        if let error = checkpoint.flatMap({ $0() }) { throw error }
    }
}
