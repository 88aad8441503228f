package import AgxModel
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
package import UsageLedger

/// Asks companies' runtimes for the rows of their ledgers, over their sockets; maps to `GET /usage`.
package struct RuntimeUsageSource: UsageSource {
    /// Room for a page of the longest rows.
    private static let maximumBody = 8 << 20
    private static let timeout = TimeAmount.seconds(10)

    private let addressing: any RuntimeAddressing
    private let ownerID: UInt32

    /// `ownerID` is the user that runtimes run as, to whom their sockets belong.
    package init(addressing: any RuntimeAddressing, ownerID: UInt32 = 1000) {
        self.addressing = addressing
        self.ownerID = ownerID
    }

    package func page(
        of company: LedgerCompany,
        after position: LedgerPosition?,
        limit: Int,
    ) async throws -> UsagePage? {
        let socket = RuntimeSocket(path: addressing.runtimeSocket(of: company.name), ownerID: ownerID)
        do throws(RuntimeSocket.Problem) {
            try socket.check()
        } catch .missing {
            return nil
        } catch {
            throw UsageSourceError("collect the usage of \(company.name)", cause: "\(error)")
        }
        let query =
            "after=\(position?.position ?? 0)&epoch=\(position.map { Self.encoded($0.epoch) } ?? "")&limit=\(limit)"
        var request = HTTPClientRequest(url: "http+unix://\(RuntimeSocket.urlHost(socket.path))/usage?\(query)")
        request.headers.add(name: "Host", value: "runtime")
        request.headers.add(name: "Authorization", value: "Bearer \(addressing.relayToken(for: company.name))")
        guard let body = try await answer(request, company.name) else { return nil }
        do {
            return try JSONDecoder().decode(UsagePage.self, from: Data(body.readableBytesView))
        } catch {
            throw UsageSourceError("read the usage that the runtime of \(company.name) tells", cause: "\(error)")
        }
    }

    /// The body of the answer; nil if nobody listens, or if the runtime is of a version that keeps no ledger.
    private func answer(_ request: HTTPClientRequest, _ company: String) async throws -> ByteBuffer? {
        let response: HTTPClientResponse
        do {
            response = try await HTTPClient.shared.execute(request, timeout: Self.timeout)
        } catch is IOError {
            return nil
        }
        guard response.status != .notFound else { return nil }
        guard response.status == .ok else {
            throw UsageSourceError("collect the usage of \(company)", cause: "status \(response.status.code)")
        }
        return try await response.body.collect(upTo: Self.maximumBody)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
