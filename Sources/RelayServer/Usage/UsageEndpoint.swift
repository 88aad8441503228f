import AgxModel
import HTTPTypes
import Hummingbird
import ManifestFormat
import RecordStore
import ResourceAPI
import UsageLedger

/// Answers what a company, or all of them together, have used.
struct UsageEndpoint: Sendable {
    let ledger: UsageLedger
    let store: RecordStore
    /// Takes over what a company's runtime has not told yet, as far as it can be had soon.
    let refresh: @Sendable (LedgerCompany) async -> Void

    /// Answers for one company that exists; throws `notFound` for another, and `badRequest`.
    func answer(_ request: Request, company name: String) async throws -> Response {
        var query = try Self.query(request, otherwise: .task)
        guard let record = try await store.get(RecordKey(kind: Company.kind, name: name)) else {
            throw RuntimeAbsence.missing(name)
        }
        query.company = record.uid
        await refresh(LedgerCompany(name: name, uid: record.uid))
        return Response(json: try await ledger.report(query).json)
    }

    /// Answers for all companies, also those that are gone; throws `badRequest`.
    func answer(_ request: Request) async throws -> Response {
        Response(json: try await ledger.report(try Self.query(request, otherwise: .company)).json)
    }

    private static func query(_ request: Request, otherwise dimension: UsageDimension) throws -> UsageQuery {
        let text = try QueryItems(request.uri.query)
        var query = UsageQuery(by: dimension)
        if let by = text.text("by") {
            guard let dimension = UsageDimension(rawValue: by) else {
                let known = UsageDimension.allCases.map(\.rawValue).joined(separator: ", ")
                throw StatusError.badRequest("by in the query must be one of \(known), not \"\(by.prefix(40))\"")
            }
            query.dimension = dimension
        }
        query.task = text.text("task")
        query.from = try time("from", text)
        query.to = try time("to", text)
        return query
    }

    private static func time(_ name: String, _ query: QueryItems) throws(StatusError) -> Timestamp? {
        guard let text = query.text(name) else { return nil }
        do throws(ModelError) {
            return try Timestamp(text)
        } catch {
            throw .badRequest("\(name) in the query: \(error)")
        }
    }
}
