import GRDB

extension StoreError {
    /// What a failure below means to the caller; `action` says what was attempted and on what.
    static func wrapping(_ error: any Error, attempting action: String) -> StoreError {
        if let error = error as? StoreError { return error }
        guard let error = error as? DatabaseError else { return StoreError(.storage, "\(action): \(error)") }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        if isOutOfSpace(error) {
            return StoreError(
                .storageFull,
                "\(action): nothing was written, the disk is full or read-only (\(detail)); reading still works",
            )
        }
        var failure = StoreError(.storage, "\(action): \(detail) (SQLite code \(error.extendedResultCode.rawValue))")
        failure.isDamage = DatabaseHealth.isDamage(error)
        return failure
    }

    static func damaged(_ problem: String) -> StoreError {
        var error = StoreError(.storage, "the database is damaged: \(problem)")
        error.isDamage = true
        return error
    }

    private static func isOutOfSpace(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_READONLY: true
        // The index of the write-ahead log could not grow: SQLite reports a full disk this way there.
        default: error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
        }
    }
}
