package import AgxModel
package import ManifestFormat

/// How a write is to be done, as clients ask for it in the query.
package struct WriteOptions: Sendable, Hashable {
    package var fieldValidation: FieldValidation
    /// Everything is checked and answered as usual, and nothing is written.
    package var isDryRun: Bool
    /// Who writes, as the client names itself: the owner of the fields that the write sets.
    package var fieldManager: String?
    /// Whether an apply takes fields from their owners.
    package var isForced: Bool
    /// What the model lets be written depends on who writes.
    package var author: Author

    package init(
        fieldValidation: FieldValidation = .warn,
        isDryRun: Bool = false,
        fieldManager: String? = nil,
        isForced: Bool = false,
        author: Author = .person,
    ) {
        self.fieldValidation = fieldValidation
        self.isDryRun = isDryRun
        self.fieldManager = fieldManager
        self.isForced = isForced
        self.author = author
    }
}

/// What a write came to.
package struct WriteOutcome: Sendable, Hashable {
    /// The whole object as it is now, or would be after a dry run.
    package var object: JSONValue
    /// For the client to show, such as fields that were dropped.
    package var warnings: [String]
    /// Whether an apply has made the object.
    package var isNew: Bool

    package init(object: JSONValue, warnings: [String] = [], isNew: Bool = false) {
        self.object = object
        self.warnings = warnings
        self.isNew = isNew
    }
}
