/// One entry of an `Accept` header that the client doesn't rule out.
struct MediaRange: Sendable, Hashable {
    /// In lower case, such as `application/json`, or with a star.
    let type: String
    /// By their names in lower case.
    let parameters: [String: String]

    /// The entries in the header's order, which is the order of preference.
    static func all(in accept: String) -> [MediaRange] { accept.split(separator: ",").compactMap(MediaRange.init) }

    private init?(_ entry: Substring) {
        let parts = entry.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        guard let media = parts.first?.lowercased() else { return nil }
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            parameters[pair.first.map { $0.lowercased() } ?? ""] = pair.count > 1 ? String(pair[1]) : ""
        }
        guard Double(parameters["q"] ?? "1") ?? 0 > 0 else { return nil }
        type = media
        self.parameters = parameters
    }
}
