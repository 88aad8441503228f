import Foundation
import Glibc

extension DirectoryHandle {
    /// Removes a folder with all that is in it, down to `depth` folders; links are removed, never followed.
    func removeTree(_ name: String, depth: Int = 8) throws(TenantRuntimeError) {
        guard depth > 0 else {
            throw TenantRuntimeError(.volume, "remove \(path)/\(name): folders are nested too deep")
        }
        guard let folder = try subdirectory(name) else { return }
        for entry in try folder.entries() {
            if unlinkat(folder.descriptor, entry, 0) == 0 || errno == ENOENT { continue }
            guard errno == EISDIR || errno == EPERM else {
                throw FileSystemCall.failure("remove \(folder.path)/\(entry)", errno)
            }
            try folder.removeTree(entry, depth: depth - 1)
        }
        if unlinkat(descriptor, name, AT_REMOVEDIR) != 0, errno != ENOENT {
            throw FileSystemCall.failure("remove \(path)/\(name)", errno)
        }
    }

    /// The names in this folder, in no order.
    func entries() throws(TenantRuntimeError) -> [String] {
        let copy = try FileSystemCall.check("list \(path)") {
            openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = fdopendir(copy) else {
            let code = errno
            Glibc.close(copy)
            throw FileSystemCall.failure("list \(path)", code)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
