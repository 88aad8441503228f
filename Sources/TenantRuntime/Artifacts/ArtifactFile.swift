package import AgxModel

/// An artifact that is open for reading; it is closed with its last owner.
package final class ArtifactFile: Sendable {
    private let file: FileDescriptor

    fileprivate init(_ file: consuming FileDescriptor) { self.file = file }

    /// Up to `count` bytes from `offset` on; fewer only at the end of the file.
    package func read(at offset: Int64, count: Int) throws(TenantRuntimeError) -> [UInt8] {
        try file.read(at: offset, count: count)
    }
}

extension RunFiles {
    /// Opens an artifact of a run; nil if it is gone.
    ///
    /// Throws `untrustedFile` where there is now a link or a folder in its place, or a file of another size.
    package func open(_ artifact: Run.Artifact, of run: String) throws(TenantRuntimeError) -> ArtifactFile? {
        let path = artifact.name.split(separator: "/").map(String.init)
        guard let name = path.last, let folder = try folder(run),
            let own = try folder.subdirectory(Self.artifactsFolder),
            let parent = try own.descendant(path.dropLast()), let file = try parent.openFile(name)
        else { return nil }
        let size = try file.size()
        guard size == artifact.size else {
            throw TenantRuntimeError(.untrustedFile, "it has \(size) bytes, and had \(artifact.size)")
        }
        return ArtifactFile(file)
    }
}
