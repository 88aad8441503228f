import Foundation

/// Escapes a name or id for one component of a path.
///
/// Throws `badRequest` for what would name another endpoint: the empty text, `.` and `..`.
func pathComponent(_ text: String, attempted: String) throws(DockerError) -> String {
    guard !text.isEmpty, text != ".", text != "..", text.utf8.count <= 1024,
        let escaped = text.addingPercentEncoding(withAllowedCharacters: .unreserved)
    else {
        throw DockerError(.badRequest, attempted: attempted, daemonMessage: "\"\(text)\" can't be a name or an id")
    }
    return escaped
}

/// Escapes an image reference, whose slashes stay, for a path.
func pathReference(_ text: String, attempted: String) throws(DockerError) -> String {
    var parts: [String] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
        parts.append(try pathComponent(String(part), attempted: attempted))
    }
    return parts.joined(separator: "/")
}
