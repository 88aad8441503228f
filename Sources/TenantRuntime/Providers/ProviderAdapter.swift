package import AgxModel

/// What agx knows of one kind of agent: pure, from a request to a command, and from output to a result.
package protocol ProviderAdapter: Sendable {
    /// How this agent is asked to end.
    var stopSequence: StopSequence { get }

    /// How long this agent may be silent, without output and without processor time, where the task doesn't say; nil
    /// for as long as it likes.
    var stallTimeout: Duration? { get }

    /// Which part of the agent's standard output `makeInterpreter()` has to see.
    var reading: OutputReading { get }

    /// The command of a run.
    ///
    /// Throws `invalidRequest` for a request that this agent can never do.
    func command(
        for request: RunRequest,
        credentials: ProviderCredentials,
    ) throws(TenantRuntimeError) -> RunCommand

    /// A reader of the output of one run, from its first line.
    func makeInterpreter(for request: RunRequest) -> any OutputInterpreter

    /// Where the agent keeps its own record of a session; nil for an agent that keeps none.
    func sessionFile(of session: String, for request: RunRequest) -> SessionFile?
}

extension ProviderAdapter {
    package var stallTimeout: Duration? { nil }

    /// How long this agent may be silent in a run with this timeout, so that one that hangs ends before its time is up.
    ///
    /// Never less than the agents themselves wait for an answer or for a command of theirs, which is 10 minutes: a run
    /// with a timeout that short has no other limit.
    package func stallTimeout(within timeout: Duration) -> Duration? {
        stallTimeout.map { min($0, max(timeout * 4 / 5, .seconds(660))) }
    }

    package func sessionFile(of session: String, for request: RunRequest) -> SessionFile? { nil }
}

/// The part of a run's standard output that decides its result.
package enum OutputReading: Sendable, Hashable {
    /// The last bytes.
    case tail(Int)
    /// All lines; one of this many bytes or more comes in pieces of that length, the last of them shorter, perhaps empty.
    ///
    /// A line that the cutting of long output has cut through is left out.
    case lines(maximumLength: Int)
}

/// Where an agent keeps a session, below the home directory.
package struct SessionFile: Sendable, Hashable {
    /// The directory, relative to the home directory, without `.` and `..`.
    package var directory: String
    package var name: Name

    /// What is known of the file's name.
    package enum Name: Sendable, Hashable {
        /// All of it; the file is in some folder of the directory.
        case whole(String)
        /// What it ends with; the file is in a folder so many levels below the directory, and their names are dates.
        case ending(String, depth: Int)
    }

    package init(directory: String, name: Name) {
        self.directory = directory
        self.name = name
    }
}

/// Reads what one agent prints.
package protocol OutputInterpreter: Sendable {
    /// Takes the next line (or, for `.tail`, the whole of the tail) of standard output without its newline.
    ///
    /// A line that is no event of the agent is counted, and never an error.
    mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent]

    /// Takes the end of standard error, at most 64 KiB, after all of standard output.
    mutating func consumeError(_ tail: ArraySlice<UInt8>)

    /// Takes the next line of the session file, after all else; a line too long for the reader is left out.
    mutating func consumeSession(_ line: ArraySlice<UInt8>)

    /// What the run came to, once all of its output was consumed; `exit` is nil if no exit is recorded.
    func result(exit: ExitRecord?) -> ProviderResult
}

extension OutputInterpreter {
    package mutating func consumeError(_ tail: ArraySlice<UInt8>) {}
    package mutating func consumeSession(_ line: ArraySlice<UInt8>) {}
}

/// Something that an agent says it does.
package enum ProviderEvent: Sendable, Hashable {
    /// The session's id, to resume it by.
    case session(String)
    /// Text of the agent's answer.
    case text(String)
    /// The use of a tool, in one line for people.
    case tool(String)
    /// Tokens used so far, in all.
    case tokens(Run.TokenCounts)
}

/// What an agent's output says of the run as a whole.
package struct ProviderResult: Sendable, Hashable {
    /// Overrides what the exit status says; nil to take it.
    ///
    /// `completed` makes no success of another exit code than 0.
    package var reason: RunReason?
    package var message: String?
    /// The agent's final text.
    package var text: String?
    package var sessionID: String?
    /// Of this run alone.
    package var tokens: Run.TokenCounts?
    /// Of the whole session so far, where the provider counts so; the next run of the session needs it.
    package var sessionTokens: Run.TokenCounts?
    /// In US dollars.
    package var cost: Double?
    /// How often the model was asked.
    package var turns: Int?
    /// How long the provider asks to wait before the next try.
    package var retryAfter: Duration?
    /// Lines that were no event of the agent.
    package var unreadableLines = 0

    package init() {}
}
