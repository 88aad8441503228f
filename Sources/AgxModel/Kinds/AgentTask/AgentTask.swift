/// A piece of work for an agent; the kind `Task`.
package enum AgentTask: ResourceKind {
    package static let kind = "Task"

    /// What people and agents write.
    package struct Spec: Codable, Hashable, Sendable {
        /// At most 256 KiB; for `shell` a command line.
        package var prompt: String
        package var provider: Provider
        package var model: String?
        /// Under `/home/player`.
        package var cwd = ContainerPaths.home
        /// -1000 to 1000; higher first.
        package var priority = 0
        /// Names of tasks of the same company.
        package var dependsOn: [String] = []
        /// What is asked of a dependency, by its name; success of those that aren't named.
        package var dependencyConditions: [String: DependencyCondition] = [:]
        package var notBefore: Timestamp?
        /// The company's `runTimeout` if nil.
        package var timeout: GoDuration?
        /// The provider's own if nil; zero for none.
        package var stallTimeout: GoDuration?
        /// 1 to 1000; no limit of the agent's if nil.
        package var maxTurns: Int?
        /// In US dollars, 0.01 to 10,000; no limit of the agent's if nil.
        package var maxBudget: Double?
        package var retry = Retry()
        /// Each increase gives a task that is over another go.
        package var rerun = 0
        package var suspend = false
        package var cancel = false
        package var threadId: String?
        package var actorId: String?
        package var env: [EnvironmentVariable] = []
        /// Globs, relative to `cwd`, of files that are kept with the run; at most 32.
        package var artifacts: [String] = []
        package var metadata: [String: String] = [:]

        /// All else as by default; set what differs.
        package init(prompt: String, provider: Provider) {
            self.prompt = prompt
            self.provider = provider
        }
    }

    /// What must have become of a dependency.
    package enum DependencyCondition: String, Codable, Hashable, Sendable, CaseIterable {
        case success = "Success"
        case failure = "Failure"
        /// Whatever became of it.
        case always = "Always"
    }

    /// What happens when a run fails for a reason that a new try may cure.
    package struct Retry: Codable, Hashable, Sendable {
        /// 1 to 20, the first run included.
        package var maxAttempts: Int
        /// The wait before the second run; doubles with each further one.
        package var backoff: GoDuration

        package init(maxAttempts: Int = 1, backoff: GoDuration = .seconds(10)) {
            self.maxAttempts = maxAttempts
            self.backoff = backoff
        }
    }
}

/// The agent that does the work of a task.
package enum Provider: String, Codable, Hashable, Sendable, CaseIterable {
    case claude
    case codex
    case gemini
    case ollama
    case zai = "z.ai"
    /// The prompt is a command line of `/bin/sh`.
    case shell
}
