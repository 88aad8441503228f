import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal that standard input is connected to.
package final class SystemTerminal: TerminalControl {
    private let descriptor: Int32
    private let saved = Mutex<termios?>(nil)

    package init(_ descriptor: Int32 = 0) { self.descriptor = descriptor }

    /// What the three standard streams are connected to.
    package static func information() -> TerminalInfo {
        TerminalInfo(
            inputIsTerminal: isatty(0) == 1,
            outputIsTerminal: isatty(1) == 1,
            errorsAreTerminal: isatty(2) == 1,
            width: [2, 1, 0].lazy.compactMap { Self.size(of: $0)?.columns }.first ?? 80,
        )
    }

    package func enterRawMode() throws {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else {
            throw CommandFailure("error: read the terminal's settings: \(String(cString: strerror(errno)))")
        }
        saved.withLock { if $0 == nil { $0 = settings } }
        cfmakeraw(&settings)
        guard tcsetattr(descriptor, TCSADRAIN, &settings) == 0 else {
            throw CommandFailure("error: change the terminal's settings: \(String(cString: strerror(errno)))")
        }
    }

    package func restore() {
        saved.withLock { saved in
            guard var settings = saved else { return }
            _ = tcsetattr(descriptor, TCSADRAIN, &settings)
            saved = nil
        }
    }

    package func sizes() -> AsyncStream<TerminalSize> {
        let descriptor = descriptor
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let source = SignalSource(SIGWINCH) {
                if let size = Self.size(of: descriptor) { continuation.yield(size) }
            }
            continuation.onTermination = { _ in source.cancel() }
            if let size = Self.size(of: descriptor) { continuation.yield(size) }
        }
    }

    private static func size(of descriptor: Int32) -> TerminalSize? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
