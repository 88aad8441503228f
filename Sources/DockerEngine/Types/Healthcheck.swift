/// How an engine finds out whether a container is well; times in nanoseconds.
package struct Healthcheck: Codable, Sendable, Hashable {
    /// `["CMD", …]`, `["CMD-SHELL", line]`, or `["NONE"]`.
    package var test: [String]?

    /// Nanoseconds between checks.
    package var interval: Int64?

    /// Nanoseconds after which a check counts as failed.
    package var timeout: Int64?

    /// Failures in a row that make a container unhealthy.
    package var retries: Int?

    /// Nanoseconds after the start in which failures don't count.
    package var startPeriod: Int64?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case test = "Test"
        case interval = "Interval"
        case timeout = "Timeout"
        case retries = "Retries"
        case startPeriod = "StartPeriod"
    }
}
