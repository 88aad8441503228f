/// What a file is, by the end of its name: a hint for people and programs, and never a promise.
enum MediaType {
    private static let unknown = "application/octet-stream"
    private static let types = [
        "css": "text/css", "csv": "text/csv", "diff": "text/x-diff", "gif": "image/gif", "gz": "application/gzip",
        "htm": "text/html", "html": "text/html", "jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript",
        "json": "application/json", "jsonl": "application/jsonl", "log": "text/plain", "md": "text/markdown",
        "mp4": "video/mp4", "patch": "text/x-diff", "pdf": "application/pdf", "png": "image/png",
        "svg": "image/svg+xml",
        "tar": "application/x-tar", "tgz": "application/gzip", "toml": "application/toml", "txt": "text/plain",
        "wasm": "application/wasm", "webm": "video/webm", "webp": "image/webp", "xml": "application/xml",
        "yaml": "application/yaml", "yml": "application/yaml", "zip": "application/zip", "zst": "application/zstd",
    ]

    /// The type of a file of this name; `application/octet-stream` if it is not in the table.
    static func of(_ name: String) -> String {
        guard let dot = name.lastIndex(of: ".") else { return unknown }
        return types[name[name.index(after: dot)...].lowercased()] ?? unknown
    }
}
