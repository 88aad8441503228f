import Foundation

extension Relay {
    /// What a command printed, on both streams, and its exit code.
    struct CommandResult: Sendable, Equatable {
        var code: Int32
        var output: String
    }

    /// The environment of the CLI against this relay.
    private var commandEnvironment: [String: String] {
        ["AGX_SERVER": api.base, "HOME": directory, "NO_COLOR": "1", "PATH": "/usr/bin:/bin", "TERM": "xterm"]
    }

    /// Runs the CLI to its end.
    func agx(_ arguments: [String]) async throws -> CommandResult {
        let session = try startAgx(arguments)
        let code = try await session.end(within: .seconds(90))
        return CommandResult(code: code, output: session.text)
    }

    /// Replaces the master key of the relay, which must have ended; gives back what was said.
    func rotateKey() async throws -> String {
        let arguments = ["rotate-key", "--data-dir", self.directory + "/data"]
        let session = try CommandSession(Programs.relay, arguments, environment: commandEnvironment)
        _ = try await session.end(within: .seconds(30))
        return session.text
    }

    /// Starts the CLI without a terminal.
    func startAgx(_ arguments: [String]) throws -> CommandSession {
        try CommandSession(Programs.agx, arguments, environment: commandEnvironment)
    }

    /// Starts a shell command in a terminal of its own; in it, `agx` is the CLI.
    func startInTerminal(_ command: String) throws -> CommandSession {
        let script = "agx() { \(Programs.agx) \"$@\"; }; \(command)"
        let arguments = ["--quiet", "--return", "--flush", "--command", script, "/dev/null"]
        return try CommandSession("/usr/bin/script", arguments, environment: commandEnvironment)
    }
}
