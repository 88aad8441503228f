import AgxModel
import AgxSecurity
import DockerEngine

/// Carries out what the router allowed, for one company.
struct GateSession: Sendable {
    let company: CompanyID
    let installation: String
    let engine: any GateEngine
    let credentials: any CredentialSource
    let ledger: ExecLedger
    let listener: any RuntimeListener
    let budget: ReportBudget
    let metrics: GateMetrics
    let log: ExecLog

    /// Answers everything but an attached exec, which needs the connection itself.
    func perform(_ operation: GateOperation) async throws -> GateReply {
        switch operation {
        case .ping:
            try await engine.ping()
            return GateReply(status: 200, contentType: "text/plain", body: Array("OK".utf8))
        case .version:
            return try GateReply(try await engine.version())
        case .inspectSandbox:
            return try GateReply(try await redactedSandbox())
        case .createExec(let configuration):
            return try await createExec(configuration)
        case .startExec(let id, _, let hasTerminal):
            try await usingExec(id) { try await engine.startExecDetached(id, hasTerminal: hasTerminal) }
            noteStart(of: id)
            return GateReply(status: 200)
        case .resizeExec(let id, let columns, let rows):
            try ledger.require(id)
            try await engine.resizeExec(id, columns: columns, rows: rows)
            return GateReply(status: 200)
        case .inspectExec(let id):
            try ledger.require(id)
            return try GateReply(try await redactedExec(id))
        case .readCredentials(let provider):
            return try GateReply(try await keys(of: provider))
        case .reportEvents(let events):
            let taken = budget.take(events)
            metrics.countEvents(written: taken.count, dropped: events.count - taken.count)
            await listener.record(Array(taken), of: company.rawValue)
            return GateReply(status: 204)
        case .announceUsage:
            guard budget.takeAnnouncement() else {
                throw GateRefusal(status: 429, message: "usage is announced once a second at most")
            }
            listener.usageIsNew(of: company.rawValue)
            return GateReply(status: 204)
        }
    }

    private func keys(of provider: Provider) async throws -> [String: String] {
        do {
            return try await credentials.environment(of: company.rawValue, for: provider)
        } catch let error as SecurityError {
            guard error.code == .credential else { throw error }
            // It is the company's own: its people are told which one to see to.
            log.failed(error)
            throw GateRefusal(status: 422, message: error.message)
        }
    }

    private func createExec(_ configuration: ExecConfiguration) async throws -> GateReply {
        // Before anything is logged: a flood isn't worth a line for each.
        try ledger.spend()
        do {
            let id = try await makeExec(configuration)
            log.made(id, configuration.command)
            struct Created: Encodable {
                let id: String
                enum CodingKeys: String, CodingKey { case id = "Id" }
            }
            return try GateReply(Created(id: id), status: 201)
        } catch {
            log.refused(configuration.command, error)
            throw error
        }
    }

    /// Runs `body`, which starts an exec that was made here and may go on with it; its failure is logged.
    func usingExec(_ id: String, _ body: () async throws -> Void) async throws {
        try ledger.require(id)
        do { try await body() } catch {
            log.failed(id, error)
            throw error
        }
    }

    /// Says that the engine has started an exec.
    func noteStart(of id: String) {
        ledger.noteStart(of: id)
        log.started(id)
    }

    /// Makes an exec, if there is a place for one more that waits to be started.
    private func makeExec(_ configuration: ExecConfiguration) async throws -> String {
        // Read before the engine is asked: one that is made meanwhile isn't missing from its answer.
        let unstarted = ledger.unstarted
        let sandbox = try await sandbox()
        try ledger.beginMaking(forgetting: unstarted.subtracting(sandbox.execIDs))
        var id: String?
        defer { ledger.endMaking(id) }
        let made = try await engine.createExec(in: sandbox.id, configuration)
        id = made
        return made
    }

    /// The container that has the sandbox's name; one that others gave it is as good as none.
    private func sandbox() async throws -> ContainerInspection {
        let name = DockerNames(company: company).sandboxContainer
        let found = try await engine.inspectContainer(name)
        let isOwn = LabelKeys.mark(
            found.configuration?.labels ?? [:],
            installation: installation,
            company: company.rawValue,
            kind: Container.kind,
            name: RecordNames.sandbox,
        )
        guard isOwn else { throw GateRefusal(status: 404, message: "No such container: \(name)") }
        return found
    }

    /// The sandbox's state and nothing of its configuration: no environment, mounts, labels or addresses.
    private func redactedSandbox() async throws -> ContainerInspection {
        let full = try await sandbox()
        var redacted = ContainerInspection()
        redacted.id = full.id
        redacted.prefixedName = full.prefixedName
        redacted.created = full.created
        redacted.state = full.state
        redacted.state.pid = 0
        redacted.state.health = nil
        return redacted
    }

    /// What became of an exec, without its process id on the host.
    private func redactedExec(_ id: String) async throws -> ExecInspection {
        var exec = try await engine.inspectExec(id)
        exec.pid = 0
        log.saw((id, exec.isRunning ? nil : exec.exitCode))
        return exec
    }
}
