import ManifestFormat

extension ContainerAdmission {
    /// Directories of the system and of agx, which no volume may cover.
    private static let kept = [ContainerPaths.gate, "/proc", "/sys", "/dev"]

    func mountIssues(_ container: Container.Spec) throws -> [FieldIssue] {
        var issues: [FieldIssue] = []
        for (index, mount) in container.mounts.enumerated() {
            let field = FieldPath.element("spec.mounts", index)
            if let problem = Self.pathProblem(mount.path) {
                issues.append(.invalid(.string(mount.path), at: "\(field).path", problem))
            }
            issues += try volumeIssues(mount, field: field)
        }
        return issues
    }

    private static func pathProblem(_ path: String) -> String? {
        guard ContainerPaths.normalized(path) == path, path != "/" else {
            return "must be an absolute path without '.', '..' or a slash at its end, such as /var/lib/data"
        }
        guard
            let directory = kept.first(where: {
                ContainerPaths.isWithin($0, path) || ContainerPaths.isWithin(path, $0)
            })
        else { return nil }
        return "must not cover \(directory): use a directory such as /var/lib/data"
    }

    private func volumeIssues(_ mount: Container.Mount, field: String) throws -> [FieldIssue] {
        if mount.volume == RecordNames.stateVolume {
            return [.forbidden(at: "\(field).volume", "this volume holds the runtime's own database: use another one")]
        }
        if mount.volume == RecordNames.contextVolume, !mount.readOnly {
            return [.forbidden(at: "\(field).readOnly", "only the runtime writes this volume: set readOnly to true")]
        }
        let namespace = request.namespace
        let volume = try request.lookup.object(kind: Volume.kind, namespace: namespace, name: mount.volume)
        guard let volume else {
            let detail = "company \(namespace) has no such volume: create a Volume first"
            return [.notFound(.string(mount.volume), at: "\(field).volume", detail)]
        }
        let deletion = volume[path: "metadata", "deletionTimestamp"] ?? .null
        guard deletion == .null else {
            return [.forbidden(at: "\(field).volume", "volume \(mount.volume) is being deleted: use another one")]
        }
        return []
    }
}
