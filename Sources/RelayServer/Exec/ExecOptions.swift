package import Metrics

/// Bounds of exec connections.
package struct ExecOptions: Sendable {
    /// How often a client is asked whether it is still there; one that is silent for three times that is dropped.
    package var pingInterval: Duration
    /// How long a client may take to agree to the end.
    package var closeTimeout: Duration
    /// What these are counted by.
    package var clock: any Clock<Duration>
    /// Where open connections are counted.
    package var metrics: any MetricsFactory = NOOPMetricsHandler.instance

    package init(
        pingInterval: Duration = .seconds(30),
        closeTimeout: Duration = .seconds(5),
        clock: any Clock<Duration> = ContinuousClock(),
    ) {
        self.pingInterval = pingInterval
        self.closeTimeout = closeTimeout
        self.clock = clock
    }

    /// No message in either direction is longer.
    static let maximumMessageBytes = 1 << 20
}
