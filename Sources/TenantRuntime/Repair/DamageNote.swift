package import Foundation

/// What was found wrong with a database while it was open, kept beside it: the next start looks closely.
package struct DamageNote: Codable, Sendable, Hashable {
    package var time: Date
    /// Such as `the database is damaged: `, and what SQLite said.
    package var problem: String

    /// For people: what it is, and what helps.
    package var message: String { "\(problem); restart the runtime: it repairs" }
}

extension DatabaseRepair {
    private var damagePath: String { database + ".damage.json" }

    /// Notes that the open database is damaged, so that the next `run` finds it; the first word stays.
    package func noteDamage(_ problem: String) throws {
        guard damage() == nil else { return }
        let folder = try DirectoryHandle.open(trustedPath: (database as NSString).deletingLastPathComponent)
        let note = try JSONEncoder().encode(DamageNote(time: now(), problem: problem))
        try folder.writeFile((damagePath as NSString).lastPathComponent, Array(note))
        try folder.synchronize()
    }

    /// The damage that was noted since the last start, nil if none was.
    package func damage() -> DamageNote? {
        // One that can't be read was cut off by a power cut: whoever wrote it looks again.
        try? JSONDecoder().decode(DamageNote.self, from: Data(contentsOf: URL(filePath: damagePath)))
    }

    /// To be called once it was looked into; one that stays makes the next start look once more.
    func forgetDamage() { unlink(damagePath) }
}
