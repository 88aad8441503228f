package import Foundation
package import RelayClient

/// Everything of the outside world that a command may touch; tests supply their own.
package struct CommandContext: Sendable {
    package var output: any ByteSink
    package var errors: any ByteSink
    package var input: any InputSource
    package var environment: [String: String]
    package var files: any FileAccess
    package var terminal: TerminalInfo
    package var terminalControl: any TerminalControl
    /// Makes the client of a relay; the command shuts it down.
    package var makeClient: @Sendable (RelayConnection) throws -> RelayClient
    /// Runs what kubeconfigs name for credentials.
    package var plugins: any PluginRunner
    /// The wall clock, for ages.
    package var now: @Sendable () -> Date
    /// The clock for timeouts and pauses.
    package var clock: any Clock<Duration>
    package var hostInspector: any HostInspector
    package var engineInspector: any EngineInspector

    package init(
        streams: CommandStreams,
        environment: [String: String],
        files: any FileAccess,
        terminal: TerminalInfo,
        terminalControl: any TerminalControl,
        inspectors: CommandInspectors,
    ) {
        output = streams.output
        errors = streams.errors
        input = streams.input
        self.environment = environment
        self.files = files
        self.terminal = terminal
        self.terminalControl = terminalControl
        makeClient = { try RelayClient($0) }
        plugins = ChildPrograms()
        now = { Date() }
        clock = ContinuousClock()
        hostInspector = inspectors.host
        engineInspector = inspectors.engine
    }

    /// Writes a line to standard output.
    func print(_ line: String) throws { try output.write(Array((line + "\n").utf8)) }

    /// Writes text as it is to standard output.
    func write(_ text: String) throws { try output.write(Array(text.utf8)) }

    /// Writes a line to standard error.
    func note(_ line: String) throws { try errors.write(Array((line + "\n").utf8)) }

    /// The home directory, for `~/.agx`.
    var home: String? { environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } }

    /// How to write to standard output: with colour on a terminal, unless `NO_COLOR` is set.
    var style: TextStyle { TextStyle(isColoured: terminal.outputIsTerminal && allowsColour) }

    /// The same for standard error.
    var errorStyle: TextStyle { TextStyle(isColoured: terminal.errorsAreTerminal && allowsColour) }

    private var allowsColour: Bool {
        (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}

/// The three standard streams of a command.
package struct CommandStreams: Sendable {
    package var output: any ByteSink
    package var errors: any ByteSink
    package var input: any InputSource

    package init(output: any ByteSink, errors: any ByteSink, input: any InputSource) {
        self.output = output
        self.errors = errors
        self.input = input
    }
}

/// What `agx doctor` looks through.
package struct CommandInspectors: Sendable {
    package var host: any HostInspector
    package var engine: any EngineInspector

    package init(host: any HostInspector, engine: any EngineInspector) {
        self.host = host
        self.engine = engine
    }
}
