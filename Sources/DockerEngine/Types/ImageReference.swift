/// An image's reference in two parts, as the engine's calls want it.
struct ImageReference: Sendable, Hashable {
    /// The registry's host, if any, and the path.
    let repository: String

    /// The tag or digest; `latest` when the reference has none, since without one an engine fetches every tag.
    let tag: String

    init(_ text: String) {
        if let at = text.lastIndex(of: "@") {
            repository = String(text[..<at])
            tag = String(text[text.index(after: at)...])
            return
        }
        // A colon before the last slash belongs to the registry's port.
        let lastSlash = text.lastIndex(of: "/") ?? text.startIndex
        if let colon = text[lastSlash...].lastIndex(of: ":") {
            repository = String(text[..<colon])
            tag = String(text[text.index(after: colon)...])
        } else {
            repository = text
            tag = "latest"
        }
    }
}
