import AgxModel
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
        let strict = strictProblems(in: status.message, type: manifest.type)
        if !strict.isEmpty {
            return strict.map { "error: \(manifest.place(of: $0.field)): \($0.field): \($0.message)" }
                .joined(separator: "\n")
        }
        if status.code == 404, let namespace = manifest.object.objectNamespace, status.name == namespace {
            let field = "metadata.namespace"
            return "error: \(manifest.place(of: field)): \(field): there is no company \"\(namespace)\": apply it first"
        }
        if let error = error as? RelayClientError, ConflictText.isConflict(error) {
            return "error: \(manifest.place()): \(manifest.location.displayName): \(status.message)"
        }
        return "error: \(manifest.place()): \(manifest.location.displayName): \(status.message)"
            + (status.reason.isEmpty ? "" : " (\(status.reason))")
    }

    /// The fields of `strict decoding error: unknown field "spec.x"; did you mean "y"?, duplicate field "spec.z"`.
    private static func strictProblems(in message: String, type: ResourceType) -> [(field: String, message: String)] {
        guard message.contains("strict decoding error") else { return [] }
        return message.matches(of: /(unknown|duplicate) field "([^"]*)"(?:; did you mean "([^"]*)")?/)
            .map { match in
                let field = String(match.output.2)
                guard match.output.1 == "unknown" else { return (field, "the field is given twice: keep one") }
                return (field, "unknown field: " + advice(for: field, meant: match.output.3.map(String.init), type))
            }
    }

    private static func advice(for field: String, meant: String?, _ type: ResourceType) -> String {
        if let meant { return "did you mean \"\(meant)\"?" }
        let path = field.split(separator: ".").dropLast().map { String($0.prefix { $0 != "[" }) }
        // A kind without a definition in this program is described by the relay alone.
        let definition = (try? KindRegistry.builtIn())?.definition(apiVersion: type.apiVersion, kind: type.kind)
        let names = definition?.schema.node(at: path)?.properties.keys.sorted() ?? []
        return names.isEmpty ? "leave it out" : "use one of \(names.joined(separator: ", ")), or leave it out"
    }
}
