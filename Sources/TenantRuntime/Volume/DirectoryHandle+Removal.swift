import Foundation
import Glibc

extension DirectoryHandle {
    /// How many names are held at a time.
    private static let batch = 1000
    /// How many names are removed in one go.
    private static let go = 100_000

    /// How far a removal has come.
    private struct Progress {
        /// Names that may be looked at yet.
        var left: Int
        /// Folders that were moved up.
        var moved = 0
    }

    /// Removes a name if it is there, also a folder that an agent has put there.
    ///
    /// A folder is moved out of the way first: one that the agent fills faster than it is emptied gives the name back, too.
    func unlink(_ name: String) throws(TenantRuntimeError) {
        if try removeFile(FileName(name)) { return }
        // A folder that is moved is written to as well.
        _ = try openUp(name)
        let aside = ".removed-\(UInt64.random(in: .min ... .max))"
        try rename(name, to: aside)
        // What is left of it goes with the folder that it is in.
        try? removeTree(aside)
    }

    /// Removes what has this name, a folder with all that is in it; links are removed, never followed.
    ///
    /// Agents can make folders without rights, as deep and as full as they like: rights are given back, and what is deep
    /// is moved up. They can also go on making files: throws after `limit` names, as when the task is cancelled, and the
    /// next attempt goes on from there.
    func removeTree(_ name: String, limit: Int = Self.go) throws(TenantRuntimeError) {
        let name = FileName(name)
        if try removeFile(name) { return }
        guard let top = try openUp(name) else { return }
        var progress = Progress(left: limit)
        while let entries = try top.nextBatch(&progress) {
            for entry in entries where try !top.removeFile(entry) { try top.dissolve(entry, &progress) }
        }
        try removeFolder(name)
    }

    /// Nil once nothing is left.
    private func nextBatch(_ progress: inout Progress) throws(TenantRuntimeError) -> [FileName]? {
        guard !Task.isCancelled else { throw TenantRuntimeError(.volume, "remove \(path): it was cut off") }
        let entries = try rawEntries(limit: Self.batch)
        if entries.isEmpty { return nil }
        guard progress.left > 0 else {
            throw TenantRuntimeError(.volume, "remove \(path): there is more in it than is removed in one go")
        }
        progress.left -= entries.count
        return entries
    }

    /// Removes a folder inside this one, of which the folders inside come into this one.
    private func dissolve(_ name: FileName, _ progress: inout Progress) throws(TenantRuntimeError) {
        guard let folder = try openUp(name) else { return }
        while let entries = try folder.nextBatch(&progress) {
            for entry in entries where try !folder.removeFile(entry) {
                // A folder that is moved is written to as well: to what leads up from it.
                _ = try folder.openUp(entry)
                try moveUp(entry, from: folder, &progress.moved)
            }
        }
        try removeFolder(name)
    }

    private func moveUp(
        _ entry: FileName,
        from folder: borrowing DirectoryHandle,
        _ moved: inout Int,
    ) throws(TenantRuntimeError) {
        while true {
            moved += 1
            try FileChange.begins()
            if renameat(folder.descriptor, entry.bytes, descriptor, "\(moved)") == 0 { return }
            switch errno {
            case ENOENT: return
            // The name is taken.
            case ENOTEMPTY, EEXIST, ENOTDIR: continue
            case let code: throw FileSystemCall.failure("remove \(folder.path)/\(entry.label)", code)
            }
        }
    }

    /// False for a folder.
    private func removeFile(_ name: FileName) throws(TenantRuntimeError) -> Bool {
        try FileChange.begins()
        if unlinkat(descriptor, name.bytes, 0) == 0 || errno == ENOENT { return true }
        if errno == EISDIR || errno == EPERM { return false }
        throw FileSystemCall.failure("remove \(path)/\(name.label)", errno)
    }

    private func removeFolder(_ name: FileName) throws(TenantRuntimeError) {
        try FileChange.begins()
        if unlinkat(descriptor, name.bytes, AT_REMOVEDIR) != 0, errno != ENOENT {
            throw FileSystemCall.failure("remove \(path)/\(name.label)", errno)
        }
    }
}
