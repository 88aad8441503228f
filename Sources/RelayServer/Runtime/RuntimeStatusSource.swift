package import AgxModel
import Foundation

/// Asks companies' runtimes how they are; maps to `GET /status`.
package struct RuntimeStatusSource: Sendable {
    private static let maximumCount = 1_000_000
    private static let maximumSeconds = 1e9

    private let question: RuntimeQuestion

    /// `ownerID` is the user that runtimes run as, to whom their sockets belong.
    package init(addressing: any RuntimeAddressing, ownerID: UInt32 = 1000) {
        question = RuntimeQuestion(
            addressing: addressing,
            ownerID: ownerID,
            timeout: .seconds(5),
            maximumBody: 64 << 10,
        )
    }

    /// What a company's runtime tells, within bounds; nil if nobody listens.
    ///
    /// Throws if there is a runtime and its answer can't be had or read.
    package func status(of company: String) async throws -> RuntimeStatus? {
        guard let answer = try await question.get("/status", of: company, "ask how the runtime of \(company) is")
        else { return nil }
        do {
            let status = try JSONDecoder().decode(RuntimeStatus.self, from: answer)
            return RuntimeStatus(
                queue: status.queue.map(Self.bounded),
                conditions: status.conditions.filter { $0.type == RuntimeStatus.databaseHealthy }.prefix(1)
                    .map(Self.bounded),
            )
        } catch {
            throw RuntimeAnswerError("read how the runtime of \(company) is", cause: "\(error)")
        }
    }

    private static func bounded(_ condition: Condition) -> Condition {
        var condition = condition
        condition.reason = PlainText.line(condition.reason, maximumBytes: 64)
        condition.message = PlainText.line(condition.message, maximumBytes: 1024)
        return condition
    }

    private static func bounded(_ queue: RuntimeStatus.Queue) -> RuntimeStatus.Queue {
        func count(_ number: Int) -> Int { min(max(number, 0), maximumCount) }
        return RuntimeStatus.Queue(
            pending: count(queue.pending),
            runnable: count(queue.runnable),
            activeRuns: count(queue.activeRuns),
            oldestRunnableSeconds: min(max(queue.oldestRunnableSeconds, 0), maximumSeconds),
        )
    }
}
