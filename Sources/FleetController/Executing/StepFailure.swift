/// A step of a plan that the engine did not carry out.
struct StepFailure: Error, Sendable {
    var step: ResourceStep
    var error: EngineError
}

extension StepFailure: CustomStringConvertible {
    var description: String { "\(step.verb) \(step.object): \(error.message)" }
}
