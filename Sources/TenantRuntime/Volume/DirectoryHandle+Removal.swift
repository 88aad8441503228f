import Foundation
import Glibc

extension DirectoryHandle {
    /// Removes a folder with all that is in it, down to `depth` folders; links are removed, never followed.
    func removeTree(_ name: String, depth: Int = 128) throws(TenantRuntimeError) {
        try removeTree(FileName(bytes: Array(name.utf8CString)), depth: depth)
    }

    /// Names are handled as bytes: agents can make some that are no text.
    private func removeTree(_ name: FileName, depth: Int) throws(TenantRuntimeError) {
        let label = "\(path)/\(name.label)"
        guard depth > 0 else {
            throw TenantRuntimeError(.volume, "remove \(label): folders are nested too deep")
        }
        guard let folder = try subdirectory(name) else { return }
        for entry in try folder.rawEntries() {
            try FileChange.begins()
            if unlinkat(folder.descriptor, entry.bytes, 0) == 0 || errno == ENOENT { continue }
            guard errno == EISDIR || errno == EPERM else {
                throw FileSystemCall.failure("remove \(folder.path)/\(entry.label)", errno)
            }
            try folder.removeTree(entry, depth: depth - 1)
        }
        try FileChange.begins()
        if unlinkat(descriptor, name.bytes, AT_REMOVEDIR) != 0, errno != ENOENT {
            throw FileSystemCall.failure("remove \(label)", errno)
        }
    }
}
