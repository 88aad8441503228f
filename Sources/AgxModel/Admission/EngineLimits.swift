import ManifestFormat

/// What Docker Engine itself refuses, said before it does.
enum EngineLimits {
    static let minimumMemory = ByteQuantity.mebibytes(6)
    static let minimumCPU = CPUQuantity.millicores(10)

    static func issues(_ resources: ContainerResources?, field: String) -> [FieldIssue] {
        var issues: [FieldIssue] = []
        if let cpu = resources?.cpu, cpu < minimumCPU {
            issues.append(.invalid(.string("\(cpu)"), at: "\(field).cpu", "must be at least \(minimumCPU)"))
        }
        if let memory = resources?.memory, memory < minimumMemory {
            issues.append(.invalid(.string("\(memory)"), at: "\(field).memory", "must be at least \(minimumMemory)"))
        }
        if let shm = resources?.shm, let memory = resources?.memory, shm > memory {
            let detail = "must be no more than memory (\(memory)), which it counts against"
            issues.append(.invalid(.string("\(shm)"), at: "\(field).shm", detail))
        }
        if let shm = resources?.shm, shm.bytes == 0 {
            issues.append(.invalid("0", at: "\(field).shm", "must be more than 0, such as 64Mi"))
        }
        return issues
    }

    static func issues(_ resources: ProcessResources?, field: String) -> [FieldIssue] {
        issues(
            ContainerResources(cpu: resources?.cpu, memory: resources?.memory, pids: resources?.pids),
            field: field,
        )
    }

    /// Docker takes no time under a millisecond for health checks; a second is the least that makes sense.
    static func issues(_ healthCheck: HealthCheck?, field: String) -> [FieldIssue] {
        guard let healthCheck else { return [] }
        let times = [("interval", healthCheck.interval), ("timeout", healthCheck.timeout)]
        return times.filter { $0.1 < .seconds(1) }.map {
            .invalid(.string("\($0.1)"), at: "\(field).\($0.0)", "must be at least 1s")
        }
    }

    /// Docker takes the empty program for none at all: the container would never be as it was asked for.
    static func issues(command: [String], field: String) -> [FieldIssue] {
        guard command.first == "" else { return [] }
        let detail = "must name a program; leave the command out for the image's own"
        return [.invalid("", at: FieldPath.element(field, 0), detail)]
    }

    static func positive(_ duration: GoDuration?, field: String) -> [FieldIssue] {
        guard let duration, duration.nanoseconds <= 0 else { return [] }
        return [.invalid(.string("\(duration)"), at: field, "must be more than 0, such as 15m")]
    }
}
