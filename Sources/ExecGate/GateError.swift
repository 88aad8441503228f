/// Why a gate could not be opened.
package struct GateError: Error, Sendable, Hashable {
    /// What was attempted and what is wrong.
    package var message: String

    package init(_ message: String) { self.message = message }
}

extension GateError: CustomStringConvertible {
    package var description: String { message }
}
