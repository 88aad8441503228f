/// A command that runs in a container at intervals; an unhealthy container is restarted.
package struct HealthCheck: Codable, Hashable, Sendable {
    package var command: [String]
    package var interval: GoDuration
    package var timeout: GoDuration
    package var startPeriod: GoDuration
    /// Failures in a row that make the container unhealthy.
    package var retries: Int

    package init(
        command: [String],
        interval: GoDuration = .seconds(30),
        timeout: GoDuration = .seconds(5),
        startPeriod: GoDuration = .seconds(10),
        retries: Int = 3,
    ) {
        self.command = command
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.retries = retries
    }
}
