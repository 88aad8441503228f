/// A reconcile took longer than its deadline and was cut short; it counts as a failure and is retried.
package struct DeadlineExceeded: Error, Equatable {
    /// How long it was given.
    package let deadline: Duration
}

extension DeadlineExceeded: CustomStringConvertible {
    package var description: String { "did not finish within \(deadline)" }
}
