import ManifestFormat
import RelayClient

/// Tells what the relay says of a manifest with the places in the file.
enum ManifestErrorText {
    /// One line for each wrong field, `file:line:column: field: message`; otherwise the error in kubectl's words.
    static func text(_ error: any Error, of manifest: Manifest) -> String {
        guard let status = (error as? RelayClientError)?.status else { return ErrorText.lines(for: error) }
        let fields = status.causes.filter { !$0.field.isEmpty }
        if status.reason == "Invalid" || (status.code == 422 && !fields.isEmpty), !fields.isEmpty {
            return fields.map { cause in
                "error: \(manifest.place(of: cause.field)): \(cause.field): \(cause.message)"
            }
            .joined(separator: "\n")
        }
        let strict = strictProblems(in: status.message)
        if !strict.isEmpty {
            return strict.map { "error: \(manifest.place(of: $0.field)): \($0.field): \($0.message)" }
                .joined(separator: "\n")
        }
        if let error = error as? RelayClientError, ConflictText.isConflict(error) {
            return "error: \(manifest.place()): \(manifest.location.displayName): \(status.message)"
        }
        return "error: \(manifest.place()): \(manifest.location.displayName): \(status.message)"
            + (status.reason.isEmpty ? "" : " (\(status.reason))")
    }

    /// The fields of `strict decoding error: unknown field "spec.x", duplicate field "spec.y"`.
    static func strictProblems(in message: String) -> [(field: String, message: String)] {
        guard message.contains("strict decoding error") else { return [] }
        return message.matches(of: /(unknown|duplicate) field "([^"]*)"/)
            .map { match in
                (
                    String(match.output.2),
                    match.output.1 == "unknown" ? "unknown field" : "the field is given twice",
                )
            }
    }
}
