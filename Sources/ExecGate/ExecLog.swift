import AgxModel
import Logging

/// The lines that a company's execs leave in the relay's log: who asked for what, and what became of it.
///
/// Each exec has one when it is made or refused, with its command, one when it is started, and one when its end is
/// learnt. What a gate refuses otherwise has one, too.
struct ExecLog: Sendable {
    let company: CompanyID
    let ledger: ExecLedger
    let logger: Logger

    /// The longest command or path that is logged, in characters.
    private static let longest = 200

    func made(_ id: String, _ command: [String]?) {
        logger.info("exec made", metadata: metadata(["argv": argv(command), "exec": short(id)]))
    }

    func refused(_ command: [String]?, _ error: any Error) {
        // Without a place no run goes on: that is for a person to know.
        let level: Logger.Level = (error as? GateRefusal)?.status == 429 ? .warning : .info
        logger.log(level: level, "exec refused", metadata: metadata(["argv": argv(command), "error": "\(error)"]))
    }

    func started(_ id: String) { logger.info("exec started", metadata: metadata(["exec": short(id)])) }

    /// Logs that an exec couldn't be started, or that the way to it broke.
    func failed(_ id: String, _ error: any Error) {
        logger.info("exec failed", metadata: metadata(["exec": short(id), "error": "\(error)"]))
    }

    /// Logs an exec's end the first time that it is seen.
    func saw(_ exec: (id: String, exitCode: Int?)) {
        guard let exitCode = exec.exitCode, ledger.noteEnd(of: exec.id) else { return }
        logger.info("exec ended", metadata: metadata(["exec": short(exec.id), "exit.code": "\(exitCode)"]))
    }

    /// Logs a request that the gate doesn't allow; of a flood, some.
    func refused(_ request: GateRequest, _ refusal: GateRefusal) {
        guard refusal.status == 403, ledger.spendRefusal() else { return }
        let asked = "\(request.method) \(request.path)".prefix(Self.longest)
        logger.warning(
            "a gate request was refused",
            metadata: metadata(["request": "\(asked)", "error": "\(refusal.message)"]),
        )
    }

    /// Logs what is no fault of the runtime's, which learns no more than that it can't be done now.
    func failed(_ error: any Error) {
        logger.warning("a gate request failed", metadata: metadata(["error": "\(error)"]))
    }

    private func metadata(_ fields: Logger.Metadata) -> Logger.Metadata {
        fields.merging(["company.id": "\(company)"]) { field, _ in field }
    }

    private func argv(_ command: [String]?) -> Logger.MetadataValue {
        "\((command ?? []).joined(separator: " ").prefix(Self.longest))"
    }

    private func short(_ id: String) -> Logger.MetadataValue { "\(id.prefix(12))" }
}
