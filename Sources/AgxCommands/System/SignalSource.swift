import Dispatch

/// Calls a handler for each signal of a kind, until it is cancelled.
///
/// Proof for `@unchecked`: the only state is a `let`, and Dispatch documents its sources as safe to use from any
/// thread; on other platforms the protocol is declared `Sendable` for this reason.
final class SignalSource: @unchecked Sendable {
    private let source: any DispatchSourceSignal

    init(_ number: Int32, queue: DispatchQueue? = nil, handler: @escaping @Sendable () -> Void) {
        source = DispatchSource.makeSignalSource(signal: number, queue: queue)
        source.setEventHandler(handler: handler)
        source.resume()
    }

    func cancel() { source.cancel() }
}
