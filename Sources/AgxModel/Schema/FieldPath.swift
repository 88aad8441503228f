/// Builds field paths as the API writes them: `spec.env[0].name`, `metadata.labels[a.b/c]`.
enum FieldPath {
    static func member(_ path: String, _ name: String) -> String {
        // A name that would look like a path of its own is put into brackets, as Kubernetes does with keys of maps.
        guard !name.isEmpty, !name.contains(where: { ".[]/".contains($0) }) else { return "\(path)[\(name)]" }
        return path.isEmpty ? name : "\(path).\(name)"
    }

    static func key(_ path: String, _ name: String) -> String { "\(path)[\(name)]" }
    static func element(_ path: String, _ index: Int) -> String { "\(path)[\(index)]" }
}
