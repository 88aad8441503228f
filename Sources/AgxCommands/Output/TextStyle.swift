/// Colours for a terminal; without effect where there is none.
struct TextStyle: Sendable, Hashable {
    var isColoured: Bool

    enum Tone: String, Sendable {
        case good = "32"
        case bad = "31"
        case pending = "33"
        case quiet = "2"
        case strong = "1"
    }

    func callAsFunction(_ tone: Tone?, _ text: String) -> String {
        guard isColoured, let tone, !text.isEmpty else { return text }
        return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
    }

    /// The colour of a word of state, nil for all other words.
    static func tone(ofState word: String) -> Tone? {
        switch word {
        case "Ready", "Running", "Succeeded", "Active", "Bound", "Completed", "True": .good
        case "Failed", "Degraded", "CrashLoopBackOff", "Lost", "TimedOut", "Blocked", "Unknown", "NameConflict",
            "VolumeMissing", "OutOfMemory", "NonZeroExit", "Warning", "ImageMissing", "False":
            .bad
        case "Pending", "Progressing", "Waiting", "Creating", "Stopping", "Replacing", "Queued", "Starting",
            "Restarting", "Deleting", "Terminating", "DependenciesNotReady":
            .pending
        case "Suspended", "Stopped", "Cancelled": .quiet
        default: nil
        }
    }

    /// The colour of a condition's status: for some conditions `True` is the bad news.
    static func tone(ofCondition type: String, status: String) -> Tone? {
        switch (type, status) {
        case (_, "Unknown"): .pending
        case ("Degraded", "True"): .bad
        case ("Degraded", "False"): .good
        case ("Suspended", "True"): .quiet
        case ("Progressing", "True"): .pending
        case ("Progressing", "False"), ("Suspended", "False"): nil
        case (_, "True"): .good
        case (_, "False"): .bad
        default: nil
        }
    }
}
