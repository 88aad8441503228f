import AgxModel
import Hummingbird
import Logging
import ManifestFormat
import ResourceAPI
import TenantRuntime

/// Tells the relay what runs have used: `GET /usage?after=POSITION&epoch=EPOCH&limit=N`.
///
/// With a position the relay also says that it has all rows up to it for good, so that the oldest of them may go.
struct UsageEndpoint {
    private static let defaultLimit = 500

    let journal: UsageJournal
    let logger: Logger

    func answer(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let position = query["after"].flatMap { Int64($0) } ?? 0
        let epoch = query["epoch"].map(String.init)
        let limit = query["limit"].flatMap { Int($0) } ?? Self.defaultLimit
        do {
            _ = try await journal.prune(acknowledged: position, epoch: epoch)
        } catch {
            // Rows that stay too long harm nobody, and the relay needs the new ones all the same.
            logger.warning("old usage not pruned", metadata: ["error": "\(error)"])
        }
        let page = try await journal.page(after: position, epoch: epoch, limit: limit)
        return Response(json: try JSONValue(encoding: page))
    }
}
