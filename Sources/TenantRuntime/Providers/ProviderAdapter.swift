package import AgxModel

/// What agx knows of one kind of agent: pure, from a request to a command, and from output to a result.
package protocol ProviderAdapter: Sendable {
    /// How this agent is asked to end.
    var stopSequence: StopSequence { get }

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
    func makeInterpreter() -> any OutputInterpreter
}

/// The part of a run's standard output that decides its result.
package enum OutputReading: Sendable, Hashable {
    /// The last bytes.
    case tail(Int)
    /// All lines; one that is longer comes in pieces of this many bytes.
    case lines(maximumLength: Int)
}

/// Reads what one agent prints.
package protocol OutputInterpreter: Sendable {
    /// Takes the next line (or, for `.tail`, the whole of the tail) without its newline.
    mutating func consume(_ line: ArraySlice<UInt8>) -> [ProviderEvent]

    /// What the run came to, once all of its output was consumed.
    func result(exit: ExitRecord?) -> ProviderResult
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
    package var reason: RunReason?
    package var message: String?
    /// The agent's final text.
    package var text: String?
    package var sessionID: String?
    package var tokens: Run.TokenCounts?
    /// In US dollars.
    package var cost: Double?

    package init() {}
}
