import AgxModel
package import RecordStore

extension StatusError {
    /// What a refusal of the store means to a client that asked about one object, or about a collection.
    package init(_ error: StoreError, resource: APIResource, name: String = "") {
        if let field = error.field {
            let issue = FieldIssue(.invalid, field: field, message: "Invalid value: \(error.message)")
            self = .invalid(resource, name: name, [issue])
            return
        }
        switch error.code {
        case .notFound: self = .notFound(resource, name: name)
        case .alreadyExists: self = .alreadyExists(resource, name: name)
        case .conflict: self = .staleVersion(resource, name: name)
        case .expired: self = StatusError(.expired, error.message)
        case .badRequest: self = .badRequest(error.message)
        case .forbidden:
            self = .invalid(
                resource,
                name: name,
                [
                    FieldIssue(.forbidden, field: "metadata.finalizers", message: "Forbidden: \(error.message)")
                ],
            )
        case .storageFull:
            self = StatusError(
                .serviceUnavailable,
                "the server's disk is full or read-only: nothing was written, reading still works; "
                    + "free some space and try again",
                cause: error.message,
            )
        case .storage: self = .internalError(cause: error.message)
        }
    }
}
