import AgxModel
import Foundation

/// The checks of `agx doctor`: pure functions over what was found out about host and engine.
enum DoctorChecks {
    /// All findings, in the order in which they are best read.
    static func all(host: HostFacts, engine: Result<EngineFacts, CommandFailure>, pool: String) -> [Finding] {
        var findings: [Finding] = []
        switch engine {
        case .success(let facts):
            findings += engineChecks(facts, host: host)
            findings += subnetChecks(facts.networks, routes: host.routes, pool: pool)
        case .failure(let failure):
            findings.append(
                .fail(
                    "engine",
                    "not reachable: \(failure.message)",
                    "start Docker ('systemctl start docker'), or set DOCKER_HOST; your user must be allowed to use its socket",
                )
            )
            findings += subnetChecks([], routes: host.routes, pool: pool)
        }
        findings += KernelLimit.all.compactMap { $0.finding(host.kernelParameters) }
        findings.append(clock(host, engine: try? engine.get()))
        findings += host.fileSystems.map(space)
        if let directory = host.dataDirectory { findings.append(dataDirectory(directory)) }
        return findings
    }

    static func engineChecks(_ engine: EngineFacts, host: HostFacts) -> [Finding] {
        var findings = [api(engine), cgroup(engine.cgroupVersion.flatMap { Int($0) } ?? host.cgroupVersion)]
        findings += limits(engine)
        findings.append(storage(engine.storageDriver, backing: engine.backingFilesystem))
        findings.append(runc(engine.runcVersion))
        if engine.isLiveRestoreEnabled == false {
            findings.append(
                .warn(
                    "live-restore",
                    "off: restarting the Docker daemon stops every container",
                    "set \"live-restore\": true in /etc/docker/daemon.json and reload the daemon",
                )
            )
        } else if engine.isLiveRestoreEnabled == true {
            findings.append(.ok("live-restore", "on"))
        }
        findings += engine.warnings.map { .warn("engine", $0, "see the engine's documentation for this warning") }
        return findings
    }

    static func api(_ engine: EngineFacts) -> Finding {
        let supported = engine.supportedAPI
        let range = "\(engine.minimumAPIVersion) to \(engine.apiVersion)"
        let detail = "Docker \(engine.version) at \(engine.endpoint), API \(range)"
        if VersionNumber(engine.apiVersion) < VersionNumber(supported.oldest) {
            return .fail(
                "engine",
                detail,
                "agx needs API \(supported.oldest) or newer: install Docker 20.10 or newer",
            )
        }
        if VersionNumber(engine.minimumAPIVersion) > VersionNumber(supported.newest) {
            return .fail("engine", detail, "agx speaks at most API \(supported.newest): install a newer agx")
        }
        return .ok("engine", detail)
    }

    static func cgroup(_ version: Int?) -> Finding {
        switch version {
        case 2: .ok("cgroup", "version 2")
        case 1:
            .warn(
                "cgroup",
                "version 1: limits hold, but out-of-memory kills of single processes are seen less exactly",
                "boot with systemd.unified_cgroup_hierarchy=1, or use a distribution with cgroup 2",
            )
        default: .warn("cgroup", "version not known", "look at 'docker info | grep -i cgroup'")
        }
    }

    /// Docker leaves out a limit that its kernel lacks, and only warns of it.
    static func limits(_ engine: EngineFacts) -> [Finding] {
        let limits = [("memory", engine.limitsMemory), ("pids", engine.limitsPids)]
        let missing = limits.filter { $0.1 == false }.map(\.0)
        guard missing.isEmpty else {
            let names = missing.joined(separator: " and ")
            return [
                .fail(
                    "limits",
                    "the kernel doesn't limit \(names): one company can take all of the host's",
                    "turn the cgroup controllers on: boot with cgroup_enable=memory swapaccount=1, or another kernel",
                )
            ]
        }
        return limits.contains { $0.1 == nil } ? [] : [.ok("limits", "memory and pids")]
    }

    static func storage(_ driver: String?, backing: String?) -> Finding {
        let name = driver ?? "unknown"
        let detail = backing.map { "\(name) on \($0)" } ?? name
        switch name {
        case "overlay2", "overlayfs", "btrfs", "zfs", "fuse-overlayfs": return .ok("storage driver", detail)
        case "vfs":
            return .fail(
                "storage driver",
                "\(detail): every container gets a full copy of its image",
                "use overlay2: \"storage-driver\": \"overlay2\" in /etc/docker/daemon.json",
            )
        default:
            return .warn(
                "storage driver",
                "\(detail) is old or not known",
                "use overlay2: \"storage-driver\": \"overlay2\" in /etc/docker/daemon.json",
            )
        }
    }

    static func runc(_ version: String?) -> Finding {
        guard let version, let number = VersionNumber.found(in: version) else {
            return .warn("runc", "version not known", "look at 'runc --version': 1.2.8, 1.3.3 or newer is needed")
        }
        if number < VersionNumber("1.1.12") {
            return .fail(
                "runc",
                "\(version): a container can break out to the host (CVE-2024-21626)",
                "update runc (or containerd.io) to 1.2.8, 1.3.3 or newer",
            )
        }
        let isFixed =
            number >= VersionNumber("1.3.3") || (number >= VersionNumber("1.2.8") && number < VersionNumber("1.3.0"))
        // 1.4.0-rc.1 and rc.2 sort behind 1.3.3, but lack the fixes.
        let isEarlyCandidate = version.contains("1.4.0-rc.1") || version.contains("1.4.0-rc.2")
        guard isFixed, !isEarlyCandidate else {
            return .fail(
                "runc",
                "\(version): a container can write to the host through masked paths (CVE-2025-31133, CVE-2025-52565, "
                    + "CVE-2025-52881)",
                "update runc (or containerd.io) to 1.2.8, 1.3.3 or newer; some distributions patch older versions",
            )
        }
        return .ok("runc", version)
    }

    static func clock(_ host: HostFacts, engine: EngineFacts?) -> Finding {
        if host.now.timeIntervalSince1970 < 1_767_225_600 {
            return .fail("clock", "it is before 2026: \(Timestamp(host.now))", "set the clock, and run a time service")
        }
        if let time = engine?.time, abs(time.timeIntervalSince(host.now)) > 5 {
            let seconds = Int(time.timeIntervalSince(host.now).rounded())
            return .warn(
                "clock",
                "the engine's clock is \(abs(seconds)) s \(seconds > 0 ? "ahead" : "behind")",
                "run a time service (systemd-timesyncd, chrony) on both machines",
            )
        }
        switch host.clockIsSynchronised {
        case true?: return .ok("clock", "synchronised")
        case false?:
            return .warn(
                "clock",
                "not synchronised: tokens and schedules go wrong when it drifts",
                "run a time service: 'timedatectl set-ntp true', or chrony",
            )
        case nil: return .ok("clock", "\(Timestamp(host.now))")
        }
    }

    static func space(_ fileSystem: HostFacts.FileSystem) -> Finding {
        let share = fileSystem.totalBytes > 0 ? Double(fileSystem.freeBytes) / Double(fileSystem.totalBytes) : 0
        let free = String(format: "%.1f", Double(fileSystem.freeBytes) / 1_073_741_824)
        let subject = "disk \(fileSystem.path)"
        let detail = "\(free) GiB free (\(Int(share * 100)) %)"
        let remedy = "free some: 'docker system df' shows what Docker holds; or enlarge the file system"
        if fileSystem.freeBytes < 1 << 30 { return .fail(subject, detail, remedy) }
        if let inodes = fileSystem.freeInodeShare, inodes < 0.05 {
            return .warn(subject, "\(detail), but only \(Int(inodes * 100)) % of its inodes", remedy)
        }
        if fileSystem.freeBytes < 10 << 30 || share < 0.1 { return .warn(subject, detail, remedy) }
        return .ok(subject, detail)
    }

    static func dataDirectory(_ directory: HostFacts.DataDirectory) -> Finding {
        let subject = "data directory"
        guard directory.exists else {
            return .ok(subject, "\(directory.path) doesn't exist yet; agx-relay makes it")
        }
        let mode = "0" + String(directory.mode, radix: 8)
        guard directory.mode & 0o077 == 0 else {
            return .fail(
                subject,
                "\(directory.path) has mode \(mode): other users can get at keys and companies' data",
                "chmod 0700 \(directory.path)",
            )
        }
        guard directory.isOwn else {
            return .warn(
                subject,
                "\(directory.path) belongs to another user",
                "run agx doctor as the user that runs agx-relay, or chown the directory",
            )
        }
        return .ok(subject, "\(directory.path), mode \(mode)")
    }
}
