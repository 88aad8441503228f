import GRDB

/// Why the ledger refused or failed.
package struct LedgerError: Error, Sendable, Hashable {
    /// What kind of failure it is.
    package enum Code: Sendable, Hashable {
        /// The disk is full or read-only: nothing was written, reads go on.
        case storageFull
        /// The database could not be opened, read or written for another reason.
        case storage
    }

    package var code: Code
    /// Fit for a person.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What a failure below means; `action` says what was attempted.
    static func wrapping(_ error: any Error, attempting action: String) -> LedgerError {
        if let error = error as? LedgerError { return error }
        guard let error = error as? DatabaseError else { return LedgerError(.storage, "\(action): \(error)") }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        let isFull = [.SQLITE_FULL, .SQLITE_READONLY].contains(error.resultCode)
        return LedgerError(isFull ? .storageFull : .storage, "\(action): \(detail)")
    }
}

extension LedgerError: CustomStringConvertible {
    package var description: String { message }
}
