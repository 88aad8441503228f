import TenantRuntime

/// Hands an agent's output to its interpreter as the runtime does.
struct Reading {
    var interpreter: any OutputInterpreter
    private(set) var events: [ProviderEvent] = []
    private let reading: OutputReading

    init(_ adapter: any ProviderAdapter, _ request: RunRequest) {
        interpreter = adapter.makeInterpreter(for: request)
        reading = adapter.reading
    }

    /// All of standard output at once.
    mutating func print(_ bytes: [UInt8]) {
        switch reading {
        case .tail(let count): events += interpreter.consume(bytes.suffix(count))
        case .lines(let maximumLength):
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
                var rest = line
                while rest.count >= maximumLength {
                    events += interpreter.consume(rest.prefix(maximumLength))
                    rest = rest.dropFirst(maximumLength)
                }
                events += interpreter.consume(rest)
            }
        }
    }

    /// Standard error, and the session file.
    mutating func end(errors: [UInt8] = [], session: [UInt8] = []) {
        interpreter.consumeError(errors.suffix(65_536))
        for line in session.split(separator: UInt8(ascii: "\n")) { interpreter.consumeSession(line) }
    }
}
