package import AgxModel
import Foundation
package import UsageLedger

/// Asks companies' runtimes for the rows of their ledgers; maps to `GET /usage`.
package struct RuntimeUsageSource: UsageSource {
    private let question: RuntimeQuestion

    /// `ownerID` is the user that runtimes run as, to whom their sockets belong.
    package init(addressing: any RuntimeAddressing, ownerID: UInt32 = 1000) {
        question = RuntimeQuestion(
            addressing: addressing,
            ownerID: ownerID,
            timeout: .seconds(10),
            // Room for a page of the longest rows.
            maximumBody: 8 << 20,
        )
    }

    package func page(
        of company: LedgerCompany,
        after position: LedgerPosition?,
        limit: Int,
    ) async throws -> UsagePage? {
        let query =
            "after=\(position?.position ?? 0)&epoch=\(position.map { Self.encoded($0.epoch) } ?? "")&limit=\(limit)"
        let what = "collect the usage of \(company.name)"
        guard let answer = try await question.get("/usage?\(query)", of: company.name, what) else { return nil }
        do {
            return try JSONDecoder().decode(UsagePage.self, from: answer)
        } catch {
            throw RuntimeAnswerError("read the usage that the runtime of \(company.name) tells", cause: "\(error)")
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
