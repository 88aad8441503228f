package import AgxModel
package import ManifestFormat

/// How a write is to be done, as clients ask for it in the query.
package struct WriteOptions: Sendable, Hashable {
    package var fieldValidation: FieldValidation
    /// Everything is checked and answered as usual, and nothing is written.
    package var isDryRun: Bool
    /// Who writes, as the client names itself; taken for the record, not used yet.
    package var fieldManager: String?
    /// What the model lets be written depends on who writes.
    package var author: Author

    package init(
        fieldValidation: FieldValidation = .warn,
        isDryRun: Bool = false,
        fieldManager: String? = nil,
        author: Author = .person,
    ) {
        self.fieldValidation = fieldValidation
        self.isDryRun = isDryRun
        self.fieldManager = fieldManager
        self.author = author
    }
}

/// What a write came to.
package struct WriteOutcome: Sendable, Hashable {
    /// The whole object as it is now, or would be after a dry run.
    package var object: JSONValue
    /// For the client to show, such as fields that were dropped.
    package var warnings: [String]

    package init(object: JSONValue, warnings: [String] = []) {
        self.object = object
        self.warnings = warnings
    }
}
