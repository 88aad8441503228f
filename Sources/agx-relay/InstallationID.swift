import Foundation

/// The installation's id: made at first start, in a file beside the database.
struct InstallationID {
    /// The id in the data directory's file `installation`, made if there is none.
    static func loadOrCreate(in directory: String) throws -> String {
        let path = directory + "/installation"
        if let data = FileManager.default.contents(atPath: path) {
            let id = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard UUID(uuidString: id) != nil else {
                throw RelayStartError("read the installation id in \(path): \"\(id.prefix(60))\" is not a UUID")
            }
            return id
        }
        let id = UUID().uuidString.lowercased()
        try Data((id + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        return id
    }
}

/// Why the relay can't start, fit for a person.
struct RelayStartError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
