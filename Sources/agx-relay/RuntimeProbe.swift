import FleetController
import Foundation
import RelayServer
import UsageLedger

/// Asks companies' runtimes over their sockets.
struct RuntimeProbe: TenantProbe {
    private let question: RuntimeQuestion
    private let usage: UsageCollection

    init(runtimes: RuntimeDirectory, usage: UsageCollection) {
        question = RuntimeQuestion(addressing: runtimes, timeout: .seconds(2), maximumBody: 64 << 10)
        self.usage = usage
    }

    func runtimeIsReady(company: String) async -> Bool { await get("/healthz", company) != nil }

    func isIdle(company: String) async -> Bool? { isIdle(await get("/activity", company)) }

    func takeLeave(of company: String, uid: String) async -> Bool {
        // Who does not answer is not waited for.
        let answer = try? await question.post("/leave", of: company, "ask the runtime of \(company) to end its runs")
        // The runs that are over by now have their rows.
        await usage.refresh(LedgerCompany(name: company, uid: uid))
        return isIdle(answer) ?? true
    }

    private func isIdle(_ answer: Data?) -> Bool? {
        struct Activity: Decodable { var activeRuns: Int }
        // An answer that isn't understood says no more than none.
        return answer.flatMap { try? JSONDecoder().decode(Activity.self, from: $0) }.map { $0.activeRuns == 0 }
    }

    /// The body of a good answer; nil if there is none within two seconds.
    private func get(_ path: String, _ company: String) async -> Data? {
        // Not there yet, or no longer: that is the answer.
        try? await question.get(path, of: company, "ask the runtime of \(company)")
    }
}
