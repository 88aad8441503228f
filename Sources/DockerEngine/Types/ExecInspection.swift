/// Everything an engine tells about one exec instance.
package struct ExecInspection: Codable, Sendable, Hashable, EmptyInitializable {
    /// The id.
    @OrEmpty package var id: String = ""

    /// Whether the command runs.
    @OrEmpty package var isRunning: Bool = false

    /// How it ended; nil while it runs and before it starts.
    package var exitCode: Int?

    /// The process in the host's numbering; 0 before it starts.
    @OrEmpty package var pid: Int = 0

    /// The container.
    @OrEmpty package var containerID: String = ""

    /// The command.
    @OrEmpty package var process: ProcessConfiguration = .init()

    /// Whether standard input is attached.
    @OrEmpty package var opensInput: Bool = false

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case id = "ID"
        case isRunning = "Running"
        case exitCode = "ExitCode"
        case pid = "Pid"
        case containerID = "ContainerID"
        case process = "ProcessConfig"
        case opensInput = "OpenStdin"
    }
}

extension ExecInspection {
    /// The command of an exec instance.
    package struct ProcessConfiguration: Codable, Sendable, Hashable, EmptyInitializable {
        /// Whether it has a terminal.
        @OrEmpty package var hasTerminal: Bool = false

        /// The program.
        @OrEmpty package var program: String = ""

        /// Its arguments.
        @OrEmpty package var arguments: [String] = []

        /// The user it was created for; empty is the container's.
        @OrEmpty package var user: String = ""

        /// Whether it has all rights of the host.
        @OrEmpty package var isPrivileged: Bool = false

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case hasTerminal = "tty"
            case program = "entrypoint"
            case arguments, user
            case isPrivileged = "privileged"
        }
    }
}
