import AgxModel
import ManifestFormat

extension WriteOptions {
    /// What the query says; `kind` names the options in errors, such as `CreateOptions`.
    init(_ query: QueryItems, kind: String, isApply: Bool = false) throws(StatusError) {
        self.init()
        var issues: [FieldIssue] = []
        isDryRun = try query.isDryRun(kind)
        if let text = query.text("fieldValidation") {
            if let validation = FieldValidation(rawValue: text) {
                fieldValidation = validation
            } else {
                let message =
                    "Unsupported value: \"\(text.prefix(40))\": supported values: \"Ignore\", \"Strict\", \"Warn\""
                issues.append(FieldIssue(.notSupported, field: "fieldValidation", message: message))
            }
        }
        if let manager = query.text("fieldManager") {
            if manager.utf8.count > FieldManager.maximumNameBytes {
                let message = "Too long: may not be more than \(FieldManager.maximumNameBytes) bytes"
                issues.append(FieldIssue(.tooLong, field: "fieldManager", message: message))
            } else if !manager.unicodeScalars.allSatisfy(FieldManager.isPrintable) {
                issues.append(
                    .invalid(.string(manager), at: "fieldManager", "should only contain printable characters")
                )
            }
            fieldManager = manager
        }
        if isApply, fieldManager == nil {
            issues.append(.required(at: "fieldManager", "is required for apply patch"))
        }
        if kind == "PatchOptions", !isApply, query.flag("force") != nil {
            issues.append(.forbidden(at: "force", "may not be specified for non-apply patch"))
        }
        isForced = query.flag("force") ?? false
        guard issues.isEmpty else { throw .invalidOptions(kind, issues) }
    }
}

extension QueryItems {
    /// Whether `dryRun=All` is given; throws `invalid` for other values.
    func isDryRun(_ kind: String) throws(StatusError) -> Bool {
        try Self.isDryRun(all("dryRun"), kind)
    }

    static func isDryRun(_ values: [String], _ kind: String) throws(StatusError) -> Bool {
        for value in values where value != "All" && !value.isEmpty {
            let message = "Unsupported value: \"\(value.prefix(40))\": supported values: \"All\""
            throw .invalidOptions(kind, [FieldIssue(.notSupported, field: "dryRun", message: message)])
        }
        return values.contains("All")
    }
}
