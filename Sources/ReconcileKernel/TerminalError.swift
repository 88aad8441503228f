/// An error that retrying cannot cure; the key waits for the next trigger or resync.
package struct TerminalError: Error {
    package let cause: any Error

    /// Marks `cause` as one that only a change of the desired or observed state can cure.
    package init(_ cause: any Error) { self.cause = cause }
}

extension TerminalError: CustomStringConvertible {
    package var description: String { String(describing: cause) }
}
