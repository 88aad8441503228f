#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What signals do to this process and to the programs that it starts.
enum Signals {
    /// Takes its effect from a signal; false, and nothing is changed, if it is ignored already.
    ///
    /// By a handler that does nothing: what is ignored, programs that we start would ignore, too.
    @discardableResult
    static func disarm(_ number: Int32) -> Bool {
        let before = signal(number) { _ in }
        guard unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) else { return true }
        signal(number, SIG_IGN)
        return false
    }

    /// Runs a body on a thread that takes every signal, as programs expect that are started there.
    ///
    /// Dispatch's threads block nearly all, and programs inherit that: neither Ctrl-C nor an end that we ask for would
    /// reach them.
    static func unblocked(_ body: () throws -> Void) rethrows {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }
}
