import AgxModel

/// What the runtime has to remember of a run across its own restarts, kept in the run record's annotations.
///
/// Durations count on the machine's boot clock, so that a wall clock set forward or back ends no run early or late.
package struct RunBookkeeping: Sendable, Hashable {
    /// Why and since when a run is being stopped.
    package struct Stopping: Sendable, Hashable {
        package var reason: StopReason
        package var since: BootInstant

        package init(reason: StopReason, since: BootInstant) {
            self.reason = reason
            self.since = since
        }
    }

    package var started: BootInstant?
    package var stopping: Stopping?
    package var ended: BootInstant?

    package init(started: BootInstant? = nil, stopping: Stopping? = nil, ended: BootInstant? = nil) {
        self.started = started
        self.stopping = stopping
        self.ended = ended
    }
}

/// Why a run is stopped by the runtime.
package enum StopReason: String, Sendable, Hashable {
    case cancelled
    case timedOut
    case stalled
}

extension RunBookkeeping {
    private static let startedKey = LabelKeys.prefix + "started-at-uptime"
    private static let stoppingKey = LabelKeys.prefix + "stopping-since-uptime"
    private static let endedKey = LabelKeys.prefix + "ended-at-uptime"

    /// Reads the annotations of a run record; what cannot be read counts as not written.
    package init(annotations: [String: String]) {
        started = annotations[Self.startedKey].flatMap(Self.instant)
        ended = annotations[Self.endedKey].flatMap(Self.instant)
        if let text = annotations[Self.stoppingKey], let space = text.firstIndex(of: " "),
            let reason = StopReason(rawValue: String(text[..<space])),
            let since = Self.instant(String(text[text.index(after: space)...]))
        {
            stopping = Stopping(reason: reason, since: since)
        }
    }

    /// The annotations with this written into them.
    package func written(into annotations: [String: String]) -> [String: String] {
        var result = annotations
        result[Self.startedKey] = started.map(Self.text)
        result[Self.endedKey] = ended.map(Self.text)
        result[Self.stoppingKey] = stopping.map { "\($0.reason.rawValue) \(Self.text($0.since))" }
        return result
    }

    private static func text(_ instant: BootInstant) -> String {
        let (seconds, attoseconds) = instant.uptime.components
        return "\(instant.bootID) \(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }

    private static func instant(_ text: String) -> BootInstant? {
        guard let space = text.lastIndex(of: " "), text.hasSuffix("ms"),
            let milliseconds = Int64(text[text.index(after: space)...].dropLast(2))
        else { return nil }
        return BootInstant(bootID: String(text[..<space]), uptime: .milliseconds(milliseconds))
    }
}
