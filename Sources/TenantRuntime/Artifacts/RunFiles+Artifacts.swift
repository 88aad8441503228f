import AgxModel
import Crypto
import Glibc

extension RunFiles {
    /// The folder of the run directory that agents leave files in.
    static let artifactsFolder = "artifacts"
    /// A file that is being copied; beside the folder, so that all that is in it is whole.
    private static let temporary = ".artifact.new"
    /// Read at once, in bytes.
    private static let chunk = 1 << 20

    /// Looks for what a run has left; reads no file.
    func findArtifacts(of request: RunRequest, limits: ArtifactLimits) -> ArtifactCollection {
        var finder = ArtifactFinder(limits: limits)
        do {
            if let folder = try folder(request.runID), let own = try folder.subdirectory(Self.artifactsFolder) {
                finder.findOwn(in: own)
            }
        } catch {
            // Such as a link where the folder belongs: there is nothing that could be kept.
            finder.omit()
        }
        // What isn't a pattern was refused when the task was made.
        let patterns = request.spec.artifacts.compactMap { try? GlobPattern($0) }
        do {
            if !patterns.isEmpty, let workspace = try workspace(of: request) { finder.find(patterns, in: workspace) }
        } catch {
            finder.omit()
        }
        return ArtifactCollection(finder.candidates, omitted: finder.omitted)
    }

    /// Reads on until a step's worth of bytes was read; files from outside of the run directory are copied into it.
    ///
    /// Doing all of it again, after a crash at any point, leads to the same list.
    func collect(_ collection: inout ArtifactCollection, of request: RunRequest, limits: ArtifactLimits) async {
        var step: Int64 = 0
        while step < limits.stepBytes, let candidate = collection.pending.popLast() {
            step += max(candidate.size, 4096)
            guard candidate.size <= limits.runBytes - collection.bytes,
                // Whatever is wrong with a file, a full disk included, the run ends without it.
                let artifact = try? await take(candidate, of: request, limits: limits)
            else {
                collection.omitted += 1
                continue
            }
            collection.bytes += artifact.size
            collection.artifacts.append(artifact)
        }
    }

    /// Removes a run's artifacts and leaves the rest of its directory.
    func removeArtifacts(run: String) throws(TenantRuntimeError) {
        try folder(run)?.removeTree(Self.artifactsFolder)
    }

    /// The folder that a run's command works in, nil if it is not there, or is the runtime's own.
    private func workspace(of request: RunRequest) throws(TenantRuntimeError) -> DirectoryHandle? {
        guard let cwd = ContainerPaths.normalized(request.spec.cwd), ContainerPaths.isWithin(volume.path, cwd)
        else { return nil }
        let names = cwd.dropFirst(volume.path.count).split(separator: "/").map(String.init)
        return names.first == ".agx" ? nil : try root().descendant(names)
    }

    private func take(
        _ candidate: ArtifactCandidate,
        of request: RunRequest,
        limits: ArtifactLimits,
    ) async throws -> Run.Artifact? {
        guard let folder = try folder(request.runID) else { return nil }
        let path = candidate.name.split(separator: "/").map(String.init)
        guard let name = path.last else { return nil }
        var source: DirectoryHandle?
        switch candidate.origin {
        case .own: source = try folder.subdirectory(Self.artifactsFolder)?.descendant(path.dropLast())
        case .workspace: source = try workspace(of: request)?.descendant(path.dropLast())
        }
        guard let file = try source?.openFile(name) else { return nil }
        let (size, digest) =
            candidate.origin == .own
            ? try await Self.digest(file, limit: limits.fileBytes)
            : try await Self.copy(file, into: folder, as: path, limit: limits.fileBytes)
        return Run.Artifact(
            name: candidate.name,
            size: size,
            sha256: digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
            mediaType: MediaType.of(name),
        )
    }

    /// Copies a file into the artifacts; its name appears there once it is whole.
    private static func copy(
        _ file: borrowing FileDescriptor,
        into folder: borrowing DirectoryHandle,
        as path: [String],
        limit: Int64,
    ) async throws -> (size: Int64, digest: SHA256.Digest) {
        var target = try folder.makeSubdirectory(artifactsFolder)
        for name in path.dropLast() { target = try target.makeSubdirectory(name) }
        try folder.unlink(temporary)
        do {
            let copy = try folder.createFile(temporary)
            let result = try await digest(file, limit: limit, copy: copy)
            try folder.link(temporary, to: path[path.count - 1], in: target)
            try folder.unlink(temporary)
            return result
        } catch {
            // It takes room until then; what was wrong first is what is told.
            try? folder.unlink(temporary)
            throw error
        }
    }

    private static func digest(
        _ file: borrowing FileDescriptor,
        limit: Int64,
    ) async throws -> (size: Int64, digest: SHA256.Digest) {
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            let bytes = try file.read(at: size, count: chunk)
            if bytes.isEmpty { return (size, hash.finalize()) }
            hash.update(data: bytes)
            try grow(&size, by: bytes.count, limit, file.path)
            await Task.yield()
        }
    }

    private static func digest(
        _ file: borrowing FileDescriptor,
        limit: Int64,
        copy: borrowing FileDescriptor,
    ) async throws -> (size: Int64, digest: SHA256.Digest) {
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            let bytes = try file.read(at: size, count: chunk)
            if bytes.isEmpty { return (size, hash.finalize()) }
            hash.update(data: bytes)
            try copy.write(bytes)
            try grow(&size, by: bytes.count, limit, file.path)
            await Task.yield()
        }
    }

    /// A file may grow while it is read; an endless one must not keep the run from its end.
    private static func grow(_ size: inout Int64, by count: Int, _ limit: Int64, _ path: String) throws {
        size += Int64(count)
        guard size <= limit else {
            throw TenantRuntimeError(.untrustedFile, "read \(path): it is longer than \(limit) bytes")
        }
    }
}
