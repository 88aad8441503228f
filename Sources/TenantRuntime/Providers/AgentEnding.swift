import AgxModel

/// How an agent's run ended by its own words.
enum AgentEnding {
    /// Its last event is a success, with this final text.
    case succeeded(text: String)
    /// Its last event is a failure; the reason is nil if the words for it are unknown.
    case failed(RunReason?, message: String?)
    /// It printed no last event.
    case unfinished(message: String?)
}

extension ProviderResult {
    /// The part of a result that follows from the agent's words and the exit status.
    ///
    /// The last event goes before the exit status, but only for what failed: a success that ends with another status
    /// than 0 is left to the status.
    init(_ ending: AgentEnding, exit: ExitRecord?) {
        self.init()
        switch ending {
        case .succeeded(let text):
            self.text = text.asFinalText
            if let code = exit?.exitCode, code != 0 {
                message = "The agent reported success, and then ended with exit code \(code)."
            } else {
                reason = .completed
            }
        case .failed(let known, let message):
            reason = known ?? (exit?.exitCode == 0 ? .nonZeroExit : nil)
            self.message = message?.asMessage
        case .unfinished(let message):
            let isQuiet = exit?.exitCode == 0
            reason = isQuiet ? .nonZeroExit : nil
            self.message = message?.asMessage ?? (isQuiet ? "The agent ended without a result." : nil)
        }
        if let message, reason?.retryRule == .asTold { retryAfter = FailureText(message).wait }
    }
}
