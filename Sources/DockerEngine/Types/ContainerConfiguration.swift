/// What a container runs: the part of its settings that doesn't depend on the host.
package struct ContainerConfiguration: Codable, Sendable, Hashable {
    /// The image's reference, as it was given.
    package var image: String?

    /// The arguments after the entry point; nil leaves the image's.
    package var command: [String]?

    /// The program and its first arguments; nil leaves the image's, empty removes it.
    package var entrypoint: [String]?

    /// Variables as `NAME=value`.
    package var environment: [String]?

    /// User and group, by name or number: `1000:1000`.
    package var user: String?

    /// The absolute path where the command starts.
    package var workingDirectory: String?

    /// Labels of the container; an inspection shows the image's too.
    package var labels: [String: String]?

    /// The health check; nil leaves the image's.
    package var healthcheck: Healthcheck?

    /// The signal that asks the command to end, such as `SIGTERM`.
    package var stopSignal: String?

    /// Seconds between that signal and a kill.
    package var stopTimeout: Int?

    /// The name of the machine inside; the short id by default.
    package var hostname: String?

    /// Whether the main process has a terminal.
    package var hasTerminal: Bool?

    /// Whether standard input stays open with nobody attached.
    package var opensInput: Bool?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case image = "Image"
        case command = "Cmd"
        case entrypoint = "Entrypoint"
        case environment = "Env"
        case user = "User"
        case workingDirectory = "WorkingDir"
        case labels = "Labels"
        case healthcheck = "Healthcheck"
        case stopSignal = "StopSignal"
        case stopTimeout = "StopTimeout"
        case hostname = "Hostname"
        case hasTerminal = "Tty"
        case opensInput = "OpenStdin"
    }
}
