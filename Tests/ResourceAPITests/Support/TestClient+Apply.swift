import HTTPTypes
import HummingbirdTesting
import ManifestFormat

extension TestClientProtocol {
    /// A server-side apply; `query` is added to the manager.
    func apply(_ path: String, _ body: String, by manager: String, _ query: String = "") async throws -> Answer {
        try await send(
            .patch,
            "\(path)?fieldManager=\(manager)\(query.isEmpty ? "" : "&\(query)")",
            body,
            type: "application/apply-patch+yaml",
        )
    }
}

extension Answer {
    /// What each manager owns, as in `f:spec`; a subresource stands after the name.
    var owners: [String: JSONValue] {
        get throws {
            let entries = try json[path: "metadata", "managedFields"]?.array ?? []
            let pairs = entries.map { entry in
                let name = [entry["manager"], entry["operation"], entry["subresource"]].compactMap { $0?.string }
                return (name.joined(separator: " "), entry["fieldsV1"] ?? .null)
            }
            return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        }
    }

    var version: String? {
        get throws { try json[path: "metadata", "resourceVersion"]?.string }
    }
}
