/// Why an engine did not do what it was asked, in terms that decide what happens next.
package struct EngineError: Error, Sendable, Hashable {
    /// What the failure means for the caller.
    package enum Code: Sendable, Hashable {
        /// No object of that name or id; for a removal, that is success.
        case notFound
        /// The name belongs to another object.
        case nameConflict
        /// The object is being removed by an earlier call; it will be gone or will fail soon.
        case removalInProgress
        /// The subnet overlaps a network that exists.
        case subnetOverlap
        /// This very container can't be started again, one made anew of the same design can.
        case staleRun
        /// The engine has no addresses, no space or no image; or the configuration can't work.
        case refused
        /// The engine failed (5xx); trying again may help.
        case failed
        /// No answer: nothing is known of what was done.
        case unreachable
        /// No answer in time: nothing is known of what was done.
        case timedOut
    }

    package var code: Code
    /// What was attempted and what the engine said.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension EngineError: CustomStringConvertible {
    package var description: String { message }
}
