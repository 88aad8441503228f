/// One attempt at a task: the request, and what came of it.
package enum Run: ResourceKind {
    package static let kind = "Run"
    /// The label of a run that names its task.
    package static let taskLabel = "task"

    /// The request, copied from the task when the run was made.
    package struct Spec: Codable, Hashable, Sendable {
        package var task: String
        /// From 1.
        package var attempt: Int
        package var provider: Provider
        package var model: String?
        package var prompt: String
        package var cwd = ContainerPaths.home
        package var timeout: GoDuration = .minutes(15)
        /// The provider's own if nil; zero for none.
        package var stallTimeout: GoDuration?
        package var maxTurns: Int?
        /// In US dollars.
        package var maxBudget: Double?
        package var threadId: String?
        package var actorId: String?
        package var env: [EnvironmentVariable] = []
        /// Globs, relative to `cwd`, of files that are kept with the run.
        package var artifacts: [String] = []
        /// The provider's session that this run goes on with; nil for a new one.
        package var session: String?
        /// Tokens of that session before this run, where its provider counts them so.
        package var sessionTokens: TokenCounts?

        /// All else as by default; set what differs.
        package init(task: String, attempt: Int, provider: Provider, prompt: String) {
            self.task = task
            self.attempt = attempt
            self.provider = provider
            self.prompt = prompt
        }

        /// A copy of the task's request; its timeout is cut to the company's.
        package init(task name: String, attempt: Int, request: AgentTask.Spec, runTimeout: GoDuration) {
            self.init(task: name, attempt: attempt, provider: request.provider, prompt: request.prompt)
            model = request.model
            cwd = request.cwd
            timeout = min(request.timeout ?? runTimeout, runTimeout)
            stallTimeout = request.stallTimeout
            maxTurns = request.maxTurns
            maxBudget = request.maxBudget
            threadId = request.threadId
            actorId = request.actorId
            env = request.env
            artifacts = request.artifacts
        }
    }

    /// What came of it.
    package struct Status: ResourceStatus {
        package var observedGeneration: Int64?
        package var state: State?
        package var reason: RunReason?
        package var message: String?
        package var exitCode: Int?
        package var signal: Int?
        package var startTime: Timestamp?
        package var completionTime: Timestamp?
        /// Processor time of all its processes; nil if nobody knows, as of a lost run.
        package var processorSeconds: Double?
        /// The most memory that they were seen with together; nil if nobody looked, as at a run of a moment.
        package var peakMemoryBytes: Int64?
        package var stdoutBytes: Int64 = 0
        package var stderrBytes: Int64 = 0
        package var sessionID: String?
        package var result: String?
        package var tokens: TokenCounts?
        /// Of the whole session, where the provider counts so.
        package var sessionTokens: TokenCounts?
        /// How often the model was asked.
        package var turns: Int?
        /// Not before this time, says the provider.
        package var retryAfter: Timestamp?
        /// Lines of output that were no event of the agent.
        package var unreadableLines: Int64 = 0
        /// In US dollars, as the provider reported it.
        package var cost: Double?
        /// The files that it left, by name; at most 200.
        package var artifacts: [Artifact] = []
        /// Files that it left and that are not in the list.
        package var artifactsOmitted = 0
        /// When its files went to make room for those of newer runs.
        package var artifactsExpired: Timestamp?
        package var conditions: [Condition] = []

        package init() {}
    }

    /// Tokens used, in buckets that don't overlap.
    package struct TokenCounts: Codable, Hashable, Sendable {
        package var input: Int64 = 0
        package var output: Int64 = 0
        package var cacheRead: Int64 = 0
        package var cacheWrite: Int64 = 0

        package init() {}
    }
}
