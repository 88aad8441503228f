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
    /// Its company goes, and the sandbox with it.
    case leaving
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

    /// Such as `6b9e… 5230ms`, with a third word `1000ms` for the time asleep where that is known.
    private static func text(_ instant: BootInstant) -> String {
        ([instant.bootID, text(instant.uptime)] + (instant.asleep.map { [text($0)] } ?? [])).joined(separator: " ")
    }

    private static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        return "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)ms"
    }

    private static func instant(_ text: String) -> BootInstant? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard (2...3).contains(words.count), let uptime = duration(words[1]) else { return nil }
        guard words.count == 3 else { return BootInstant(bootID: String(words[0]), uptime: uptime) }
        guard let asleep = duration(words[2]) else { return nil }
        return BootInstant(bootID: String(words[0]), uptime: uptime, asleep: asleep)
    }

    private static func duration(_ word: Substring) -> Duration? {
        guard word.hasSuffix("ms"), let milliseconds = Int64(word.dropLast(2)) else { return nil }
        return .milliseconds(milliseconds)
    }
}
