import Synchronization

/// One line on the terminal of standard error that says what is waited for, and for how long already.
///
/// Without a terminal it writes nothing.
final class ProgressLine: Sendable {
    private let context: CommandContext
    private let state: Mutex<State>

    private struct State {
        var text: String
        var isShown = false
        var seconds = 0
        /// A line that is drawn late must not be left on the terminal.
        var isOver = false
    }

    init(_ text: String, in context: CommandContext) {
        self.context = context
        state = Mutex(State(text: text))
    }

    /// Says something else from now on.
    func update(_ text: String) {
        let changed = state.withLock { state in
            defer { state.text = text }
            return state.text != text
        }
        if changed { draw() }
    }

    /// Runs a body with the line on display, the seconds counting, and takes the line away at the end.
    func during<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        guard context.terminal.errorsAreTerminal else { return try await body() }
        state.withLock { $0.isOver = false }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [self] in try await count() }
            defer {
                group.cancelAll()
                state.withLock { $0.isOver = true }
                clear()
            }
            return try await body()
        }
    }

    /// Takes the line away, before something else is written to the terminal.
    func clear() {
        state.withLock { state in
            if state.isShown { write("\r\u{1B}[K") }
            state.isShown = false
        }
    }

    private func count() async throws {
        while true {
            draw()
            try await context.clock.sleep(for: .seconds(1))
            state.withLock { $0.seconds += 1 }
        }
    }

    private func draw() {
        guard context.terminal.errorsAreTerminal else { return }
        // Written under the lock: what is cleared must stay clear.
        state.withLock { state in
            guard !state.isOver else { return }
            state.isShown = true
            let line = "\(ColumnLayout.onOneLine(state.text)) (\(state.seconds)s)"
            write("\r\u{1B}[K" + context.errorStyle(.quiet, String(line.prefix(max(20, context.terminal.width - 1)))))
        }
    }

    private func write(_ text: String) {
        // A progress line that nobody can see is no reason to fail.
        try? context.errors.write(Array(text.utf8))
    }
}
