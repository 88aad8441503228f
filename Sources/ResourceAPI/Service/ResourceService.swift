import AgxModel
import ManifestFormat
package import RecordStore

/// The verbs of the API over a record store, without any HTTP: what every write is checked for is decided here.
///
/// All verbs throw `StatusError`. Writes are decided from a state that is compared again when they are written, and what
/// they must not break together with other objects is checked in their transaction.
package struct ResourceService: Sendable {
    package let store: RecordStore
    /// The kinds served, in the order of discovery.
    package let resources: [APIResource]
    let options: ResourceServiceOptions

    package init(store: RecordStore, resources: [APIResource], options: ResourceServiceOptions) {
        self.store = store
        self.resources = resources
        self.options = options
    }

    /// Runs a write, all of it or nothing; a dry run does all of it and then undoes it.
    func transact<Value: Sendable>(
        _ resource: APIResource,
        name: String,
        durability: Durability = .full,
        isDryRun: Bool = false,
        _ body: @escaping @Sendable (RecordTransaction) throws -> Value,
    ) async throws(StatusError) -> Value {
        do {
            return try await store.write(durability: durability) { transaction in
                let value = try body(transaction)
                if isDryRun { throw DryRunEnd(value: value) }
                return value
            }
        } catch let end as DryRunEnd<Value> {
            return end.value
        } catch {
            throw Self.status(of: error, resource, name: name)
        }
    }

    /// Throws `invalid` with what admission has against a write; called in the transaction of that write.
    func review(
        _ candidate: AdmissionCandidate,
        _ resource: APIResource,
        name: String,
        _ author: Author,
        _ transaction: RecordTransaction,
    ) throws {
        let lookup = TransactionLookup(transaction: transaction)
        let issues = try options.admission.issues(with: candidate, by: author, lookup: lookup)
        guard issues.isEmpty else { throw StatusError.invalid(resource, name: name, issues) }
    }

    static func status(of error: any Error, _ resource: APIResource, name: String) -> StatusError {
        switch error {
        case let error as StatusError: error
        case let error as StoreError: StatusError(error, resource: resource, name: name)
        default: .internalError(cause: String(describing: error))
        }
    }
}

/// Carries the outcome of a dry run out of its transaction, which this error undoes.
private struct DryRunEnd<Value: Sendable>: Error {
    let value: Value
}
