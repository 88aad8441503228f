/// What the standard streams are connected to.
package struct TerminalInfo: Sendable, Hashable {
    package var inputIsTerminal: Bool
    package var outputIsTerminal: Bool
    package var errorsAreTerminal: Bool
    /// Columns of the terminal.
    package var width: Int

    package init(inputIsTerminal: Bool, outputIsTerminal: Bool, errorsAreTerminal: Bool, width: Int = 80) {
        self.inputIsTerminal = inputIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.errorsAreTerminal = errorsAreTerminal
        self.width = width
    }
}

/// The size of a terminal in characters.
package struct TerminalSize: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// Control over the terminal of standard input.
package protocol TerminalControl: Sendable {
    /// Hands every key to the program instead of to the terminal, until `restore()`.
    func enterRawMode() throws
    /// Puts the terminal back as it was; harmless if it was never changed.
    func restore()
    /// The size now, then each new one, until the reader stops.
    func sizes() -> AsyncStream<TerminalSize>
}
