import AgxSecurity
import Foundation

/// What the database of a relay means nothing without: whose objects in Docker are its own, and the keys of its secrets.
struct InstallationIdentity {
    /// The id in the labels of all objects.
    let installation: String
    let keys: KeyRing

    /// Reads the data directory's files `installation` and `master.key`; both are made where there is no database yet.
    ///
    /// Beside a database none is made anew: the relay would take its own containers for others', and could open no
    /// secret. A first start makes both before the database, so that a crash in between leaves a whole directory.
    static func load(in directory: String) throws -> InstallationIdentity {
        let isNew = !FileManager.default.fileExists(atPath: directory + "/agx.db")
        let (idPath, keyPath) = (directory + "/installation", directory + "/master.key")
        for path in [idPath, keyPath] where !isNew && !FileManager.default.fileExists(atPath: path) {
            throw RelayStartError("use \(directory): \(path) is missing beside agx.db; restore it from the backup")
        }
        return InstallationIdentity(
            installation: try loadOrCreateID(idPath),
            keys: try KeyFile(path: keyPath).loadOrCreate(),
        )
    }

    private static func loadOrCreateID(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            let id = UUID().uuidString.lowercased()
            try SecretFile(path: path).write(id + "\n")
            return id
        }
        let id = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard UUID(uuidString: id) != nil else {
            throw RelayStartError("read the installation id in \(path): \"\(id.prefix(60))\" is not a UUID")
        }
        return id
    }
}

/// Why the relay can't start, fit for a person.
struct RelayStartError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
