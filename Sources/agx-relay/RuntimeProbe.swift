import AsyncHTTPClient
import FleetController
import Foundation
import NIOCore
import NIOHTTP1
import RelayServer
import UsageLedger

/// Asks companies' runtimes over their sockets.
struct RuntimeProbe: TenantProbe {
    let runtimes: RuntimeDirectory
    let usage: UsageCollection

    func runtimeIsReady(company: String) async -> Bool { await get("/healthz", company) != nil }

    func isIdle(company: String) async -> Bool? {
        struct Activity: Decodable { var activeRuns: Int }
        guard let body = await get("/activity", company) else { return nil }
        // An answer that isn't understood says no more than none.
        return (try? JSONDecoder().decode(Activity.self, from: Data(body.readableBytesView))).map { $0.activeRuns == 0 }
    }

    func takeLeave(of company: String, uid: String) async {
        await usage.refresh(LedgerCompany(name: company, uid: uid))
    }

    /// The body of a good answer; nil if there is none within two seconds.
    private func get(_ path: String, _ company: String) async -> ByteBuffer? {
        do {
            let request = try RuntimeRequests(addressing: runtimes).request(path, of: company)
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(2))
            guard response.status == .ok else { return nil }
            return try await response.body.collect(upTo: 1 << 16)
        } catch {
            // Not there yet, or no longer: that is the answer.
            return nil
        }
    }
}
