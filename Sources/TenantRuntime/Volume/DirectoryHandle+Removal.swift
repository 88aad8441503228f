import Foundation
import Glibc

extension DirectoryHandle {
    /// How many names are held at a time.
    private static let batch = 1000

    /// Removes what has this name, a folder with all that is in it; links are removed, never followed.
    ///
    /// Agents can make folders without rights, as deep and as full as they like: rights are given back, and what is deep
    /// is moved up. Throws when the task is cancelled; the next attempt goes on from there.
    func removeTree(_ name: String) throws(TenantRuntimeError) {
        let name = FileName(name)
        if try removeFile(name) { return }
        guard let top = try openUp(name) else { return }
        var moved = 0
        while let entries = try top.nextBatch() {
            for entry in entries where try !top.removeFile(entry) { try top.dissolve(entry, &moved) }
        }
        try removeFolder(name)
    }

    /// Nil once nothing is left.
    private func nextBatch() throws(TenantRuntimeError) -> [FileName]? {
        guard !Task.isCancelled else { throw TenantRuntimeError(.volume, "remove \(path): it was cut off") }
        let entries = try rawEntries(limit: Self.batch)
        return entries.isEmpty ? nil : entries
    }

    /// Removes a folder inside this one, of which the folders inside come into this one.
    private func dissolve(_ name: FileName, _ moved: inout Int) throws(TenantRuntimeError) {
        guard let folder = try openUp(name) else { return }
        while let entries = try folder.nextBatch() {
            for entry in entries where try !folder.removeFile(entry) {
                // A folder that is moved is written to as well: to what leads up from it.
                _ = try folder.openUp(entry)
                try moveUp(entry, from: folder, &moved)
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
