import RelayClient

/// Tries again after errors that pass: a relay that is being restarted, a runtime that isn't there for the moment.
///
/// Nothing is forgiven before the first success: a wrong address must be told at once.
struct Reconnect {
    /// How long failures in a row may go on; nil means without end.
    var patience: Duration? = .seconds(60)
    private var pause = Duration.zero
    private var waited = Duration.zero
    private var hasSucceeded = false

    init(patience: Duration? = .seconds(60)) { self.patience = patience }

    /// The server has answered: what fails from now on is a new failure.
    mutating func succeeded() {
        pause = .zero
        waited = .zero
        hasSucceeded = true
    }

    /// The server is there, but nothing has come of it yet: the patience begins anew, the pauses stay as long.
    mutating func answered() {
        waited = .zero
        hasSucceeded = true
    }

    /// Waits until it is time for the next try; throws the error if it isn't one that passes, or lasts too long.
    mutating func wait(after error: RelayClientError, in context: CommandContext) async throws {
        guard hasSucceeded, error.isTemporary, patience.map({ waited < $0 }) ?? true else { throw error }
        pause = min(max(pause * 2, .milliseconds(100)), .seconds(3))
        waited += pause
        try await context.clock.sleep(for: pause)
    }
}
