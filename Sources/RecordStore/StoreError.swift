/// Why the store refused or failed; each case has one answer in the API and one in a controller.
package struct StoreError: Error, Sendable, Hashable {
    /// What kind of refusal it is.
    package enum Code: Sendable, Hashable {
        /// No such record.
        case notFound
        /// A record of that name exists.
        case alreadyExists
        /// The record has changed since it was read, or its uid is another one; read again and retry. With a `field`:
        /// what that names is gone.
        case conflict
        /// The change log no longer reaches back to the version asked for; list again.
        case expired
        /// A continue token or selector that can't be read.
        case badRequest
        /// The write breaks a rule of the store, such as a new finalizer on a record that is being deleted.
        case forbidden
        /// The disk is full or read-only: nothing was written, reads go on.
        case storageFull
        /// The database could not be read or written for another reason.
        case storage
    }

    package var code: Code
    /// Fit for a person; names the record.
    package var message: String
    /// The only field that is wrong, such as `metadata.ownerReferences`; nil if it is not one, or not known.
    package var field: String?
    /// Whether SQLite found the database itself damaged, which no other try mends.
    package var isDamage = false

    package init(_ code: Code, _ message: String, field: String? = nil) {
        self.code = code
        self.message = message
        self.field = field
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String { message }
}
