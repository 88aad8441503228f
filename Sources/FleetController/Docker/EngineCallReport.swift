/// One call to an engine, as it ended.
package struct EngineCallReport: Sendable {
    /// The call of the port, such as `createContainer`.
    package var operation: String
    package var duration: Duration
    /// Nil if the call did what it was asked.
    package var failure: EngineError.Code?
}
