/// Carries a value out of a sendable closure that nobody else uses it in.
///
/// Sound because the closure has ended when its result is used: at any time one task alone has the value.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
