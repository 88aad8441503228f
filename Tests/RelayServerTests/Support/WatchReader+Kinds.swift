import ManifestFormat

extension WatchReader {
    /// Such as `ADDED Namespace acme`.
    func event() async throws -> String? {
        guard let event = try await next() else { return nil }
        let parts = [event["type"], event[path: "object", "kind"], event[path: "object", "metadata", "name"]]
        return parts.compactMap { $0?.string }.joined(separator: " ")
    }
}
