import Synchronization

/// Starts commands in the sandbox through a shell that is held open there, which takes a fraction of an exec's time.
///
/// The shell is opened after a first command and closed when there was none for a while. While there is no shell, or
/// it doesn't answer, commands go the plain way. A command may come to be started twice: what is launched this way has
/// to bear that, as the shim and the stop script do.
package final class RunLauncher<C: Clock>: SandboxExec where C.Duration == Duration {
    private struct State {
        var connection: ShellConnection?
        /// Finished once the shell has left a command without an answer.
        var miss: AsyncStream<Void>.Continuation?
        var waiting: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var count: UInt64 = 0
    }

    /// How long the shell may take to answer.
    private static var patience: Duration { .seconds(2) }
    /// How long the shell stays without a command.
    private static var idleTime: Duration { .seconds(60) }
    private static var longestPause: Duration { .seconds(30) }

    private let plain: any SandboxExec
    private let shell: any SandboxShell
    private let clock: C
    private let state = Mutex(State())
    private let wanted: AsyncStream<Void>
    private let want: AsyncStream<Void>.Continuation

    /// `plain` is the way without a shell.
    package init(plain: any SandboxExec, shell: any SandboxShell, clock: C) {
        self.plain = plain
        self.shell = shell
        self.clock = clock
        (wanted, want) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func launch(_ argv: [String], environment: [String: String]) async throws(SandboxError) {
        if environment.isEmpty, argv.allSatisfy(Self.isPlain), await hand(argv) { return }
        want.yield()
        try await plain.launch(argv, environment: environment)
    }

    /// Keeps the shell, from when it is first wanted, until cancelled.
    package func keep() async {
        var pause: Duration = .milliseconds(500)
        for await _ in wanted {
            do {
                try await shell.withShell(["/bin/sh", "-c", RunScript.launcher]) { try await self.serve($0) }
                pause = .milliseconds(500)
            } catch {
                // Commands go the plain way meanwhile, and tell what is wrong. A cancelled sleep ends the loop as well.
                try? await clock.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Whether there is a shell now.
    package var isOpen: Bool { state.withLock { $0.connection != nil } }

    /// One word for the launcher's `set`: letters, digits and a few signs that mean nothing to a shell.
    private static func isPlain(_ word: String) -> Bool {
        !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "/._:-".utf8.contains(byte)
                }
            }
    }

    /// Asks the shell to start a command; false if it is not known to have done so.
    private func hand(_ argv: [String]) async -> Bool {
        let (answers, answer) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let place = state.withLock { state -> (ShellConnection, AsyncStream<Void>.Continuation?, number: UInt64)? in
            guard let connection = state.connection else { return nil }
            state.count += 1
            state.waiting[state.count] = answer
            return (connection, state.miss, state.count)
        }
        guard let (connection, miss, number) = place else { return false }
        defer { state.withLock { _ = $0.waiting.removeValue(forKey: number) } }
        do {
            try await connection.send("\(number) " + argv.joined(separator: " ") + "\n")
        } catch {
            // The connection is gone, which `serve` notices as well.
            return false
        }
        if await answered(answers) { return true }
        // Who no longer waits says nothing of the shell.
        if !Task.isCancelled { miss?.finish() }
        return false
    }

    private func answered(_ answers: AsyncStream<Void>) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in answers { return true }
                return false
            }
            group.addTask { [clock] in
                // A cancelled sleep is no answer either.
                try? await clock.sleep(for: Self.patience)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func serve(_ connection: ShellConnection) async throws {
        let (misses, miss) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        state.withLock { ($0.connection, $0.miss) = (connection, miss) }
        defer { disconnect() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.readAnswers(connection) }
            group.addTask { try await self.waitUntilIdle() }
            group.addTask {
                for await _ in misses {}
                throw SandboxError(.timedOut, "the shell in the sandbox doesn't answer")
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func readAnswers(_ connection: ShellConnection) async throws {
        var digits: [UInt8] = []
        for try await bytes in connection.output {
            for byte in bytes {
                if byte != UInt8(ascii: "\n") {
                    // Something else is in the shell's place.
                    guard digits.count < 20 else { return }
                    digits.append(byte)
                    continue
                }
                if let number = UInt64(String(decoding: digits, as: UTF8.self)) {
                    state.withLock { $0.waiting[number] }?.yield()
                }
                digits.removeAll()
            }
        }
    }

    private func waitUntilIdle() async throws {
        var before: UInt64?
        while true {
            let count = state.withLock(\.count)
            if count == before { return }
            before = count
            try await clock.sleep(for: Self.idleTime)
        }
    }

    private func disconnect() {
        let waiting = state.withLock { state in
            defer { (state.connection, state.miss, state.waiting) = (nil, nil, [:]) }
            return state.waiting.values.map(\.self)
        }
        for answer in waiting { answer.finish() }
    }
}
