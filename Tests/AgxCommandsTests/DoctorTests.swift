import Foundation
import Testing

@testable import AgxCommands

@Suite("agx doctor", .timeLimit(.minutes(5)))
struct DoctorTests {
    private static func engine() -> EngineFacts {
        var facts = EngineFacts(
            endpoint: "unix:///var/run/docker.sock",
            version: "27.0.1",
            apiVersion: "1.46",
            minimumAPIVersion: "1.24",
            supportedAPI: .init(oldest: "1.41", newest: "1.47"),
        )
        facts.cgroupVersion = "2"
        facts.storageDriver = "overlay2"
        facts.runcVersion = "1.3.3"
        facts.isLiveRestoreEnabled = true
        facts.limitsMemory = true
        facts.limitsPids = true
        facts.time = CommandWorld.now
        facts.networks = [.init(name: "bridge", subnets: ["172.17.0.0/16", "fd00::/64"])]
        return facts
    }

    private static func host() -> HostFacts {
        var facts = HostFacts(now: CommandWorld.now)
        for limit in KernelLimit.all { facts.kernelParameters[limit.name] = limit.wanted }
        facts.cgroupVersion = 2
        facts.clockIsSynchronised = true
        facts.routes = ["172.17.0.0/16", "192.168.1.0/24"]
        facts.fileSystems = [.init(path: "/", totalBytes: 100 << 30, freeBytes: 50 << 30, freeInodeShare: 0.9)]
        facts.dataDirectory = .init(path: "/var/lib/agx", exists: true, mode: 0o700, isOwn: true)
        return facts
    }

    @Test("a good machine has nothing but good findings")
    func good() {
        let findings = DoctorChecks.all(host: Self.host(), engine: .success(Self.engine()), pool: "10.213.0.0/16")
        #expect(findings.filter { $0.grade != .ok } == [])
        #expect(findings.count == KernelLimit.all.count + 10)
    }

    @Test("a kernel that can't limit what companies take is a failure")
    func missingLimits() {
        var engine = Self.engine()
        engine.limitsMemory = false
        #expect(DoctorChecks.limits(engine).map(\.grade) == [.fail])
        #expect(DoctorChecks.limits(engine).first?.detail.contains("doesn't limit memory:") == true)
        engine.limitsPids = false
        #expect(DoctorChecks.limits(engine).first?.detail.contains("doesn't limit memory and pids:") == true)
        engine.limitsMemory = nil
        engine.limitsPids = nil
        #expect(DoctorChecks.limits(engine) == [])
    }

    @Test(
        "runc's known holes are found",
        arguments: [
            ("1.1.11", "CVE-2024-21626"), ("runc version 1.0.0-rc93", "CVE-2024-21626"), ("1.1.12", "CVE-2025-31133"),
            ("1.2.7", "CVE-2025-31133"), ("1.3.0", "CVE-2025-31133"), ("1.3.2", "CVE-2025-31133"),
            ("1.4.0-rc.2", "CVE-2025-31133"),
        ],
    )
    func oldRunc(version: String, hole: String) {
        let finding = DoctorChecks.runc(version)
        #expect(finding.grade == .fail)
        #expect(finding.detail.contains(hole))
    }

    @Test("fixed runc is good", arguments: ["1.2.8", "1.3.3", "1.3.10", "1.4.0", "runc version 1.2.9+ds1"])
    func fixedRunc(version: String) { #expect(DoctorChecks.runc(version).grade == .ok) }

    @Test("an unknown runc is a warning")
    func unknownRunc() {
        #expect(DoctorChecks.runc(nil).grade == .warn)
        #expect(DoctorChecks.runc("N/A").grade == .warn)
    }

    @Test(
        "cgroup 1, and one that isn't known, are warned of, and say what to do",
        arguments: [(2, Finding.Grade.ok), (1, .warn), (3, .warn), (nil, .warn)] as [(Int?, Finding.Grade)],
    )
    func cgroup(version: Int?, grade: Finding.Grade) {
        let finding = DoctorChecks.cgroup(version)
        #expect(finding.grade == grade && finding.remedy.isEmpty == (grade == .ok))
        var engine = Self.engine()
        engine.cgroupVersion = version.map { String($0) }
        var host = Self.host()
        // What the engine says goes before what the host does.
        host.cgroupVersion = version == nil ? nil : 2
        #expect(DoctorChecks.engineChecks(engine, host: host).first { $0.subject == "cgroup" } == finding)
    }

    @Test(
        "a storage driver that copies images fails, an old or unknown one is warned of",
        arguments: [
            ("overlay2", Finding.Grade.ok), ("overlayfs", .ok), ("btrfs", .ok), ("zfs", .ok), ("fuse-overlayfs", .ok),
            ("vfs", .fail), ("aufs", .warn), ("devicemapper", .warn), (nil, .warn),
        ] as [(String?, Finding.Grade)],
    )
    func storage(driver: String?, grade: Finding.Grade) {
        let finding = DoctorChecks.storage(driver, backing: "extfs")
        #expect(finding.grade == grade && finding.detail.hasPrefix("\(driver ?? "unknown") on extfs"))
        #expect(finding.remedy.contains("overlay2") == (grade != .ok))
        #expect(DoctorChecks.storage(driver, backing: nil).grade == grade)
    }

    @Test(
        "API ranges that agx can't speak are failures",
        arguments: [
            ("1.40", "1.12", Finding.Grade.fail), ("1.41", "1.12", .ok), ("1.60", "1.44", .ok),
            ("1.60", "1.47", .ok), ("1.60", "1.48", .fail),
        ],
    )
    func api(newest: String, oldest: String, grade: Finding.Grade) {
        var facts = Self.engine()
        facts.apiVersion = newest
        facts.minimumAPIVersion = oldest
        #expect(DoctorChecks.api(facts).grade == grade)
    }

    @Test("overlapping networks and routes are found, agx's own are not")
    func subnets() {
        let findings = DoctorChecks.subnetChecks(
            [
                .init(name: "vpn", subnets: ["10.213.4.0/24"]),
                .init(name: "agx-net-acme", subnets: ["10.213.0.0/28"]),
                .init(name: "a", subnets: ["172.20.0.0/16"]), .init(name: "b", subnets: ["172.20.1.0/24"]),
            ],
            routes: ["10.0.0.0/8", "10.213.0.0/28", "172.20.0.0/16"],
            pool: "10.213.0.0/16",
        )
        #expect(
            findings.map(\.detail) == [
                "network vpn (10.213.4.0/24) lies in agx's pool 10.213.0.0/16",
                "the host's route to 10.0.0.0/8 overlaps agx's pool 10.213.0.0/16",
                "networks a (172.20.0.0/16) and b (172.20.1.0/24) overlap",
            ]
        )
        #expect(DoctorChecks.subnetChecks([], routes: [], pool: "x").map(\.grade) == [.fail])
    }

    @Test("each kernel limit has a value at which it warns", arguments: KernelLimit.all)
    func kernelLimits(limit: KernelLimit) throws {
        let low = try #require(limit.finding([limit.name: limit.wanted - 1]))
        #expect(low.grade != .ok)
        #expect(low.remedy.contains("sysctl -w \(limit.name)=\(limit.wanted)"))
        #expect(limit.finding([limit.name: limit.wanted])?.grade == .ok)
        #expect(limit.finding([:]) == nil)
        if limit.needed > 0 { #expect(limit.finding([limit.name: limit.needed - 1])?.grade == .fail) }
    }

    @Test("clock, disk and data directory")
    func others() {
        var host = Self.host()
        host.clockIsSynchronised = false
        #expect(DoctorChecks.clock(host, engine: nil).grade == .warn)
        host.now = Date(timeIntervalSince1970: 1000)
        #expect(DoctorChecks.clock(host, engine: nil).grade == .fail)
        var engine = Self.engine()
        engine.time = CommandWorld.now.addingTimeInterval(-3600)
        #expect(DoctorChecks.clock(Self.host(), engine: engine).detail == "the engine's clock is 3600 s behind")
        let rows: [(free: Int64, inodes: Double?, grade: Finding.Grade)] = [
            (512 << 20, nil, .fail), (5 << 30, nil, .warn), (50 << 30, 0.01, .warn), (50 << 30, 0.5, .ok),
        ]
        for row in rows {
            let disk = HostFacts.FileSystem(
                path: "/",
                totalBytes: 100 << 30,
                freeBytes: row.free,
                freeInodeShare: row.inodes,
            )
            #expect(DoctorChecks.space(disk).grade == row.grade)
        }
        let open = HostFacts.DataDirectory(path: "/d", exists: true, mode: 0o755, isOwn: true)
        #expect(DoctorChecks.dataDirectory(open).remedy == "chmod 0700 /d")
        let foreign = HostFacts.DataDirectory(path: "/d", exists: true, mode: 0o700, isOwn: false)
        #expect(DoctorChecks.dataDirectory(foreign).grade == .warn)
    }

    @Test("the report says what to do, and ends with 1 only for failures")
    func report() async {
        var world = CommandWorld()
        world.host = StubHost(facts: Self.host())
        world.engine = StubEngine(facts: Self.engine())
        let good = await world.agx("doctor")
        #expect(good.code == 0)
        #expect(good.output.hasPrefix("ok    engine "))
        #expect(good.output.hasSuffix("\n22 ok, 0 warnings, 0 failures\n"))
        world.engine = UnknownEngine()
        let bad = await world.agx("doctor")
        #expect(bad.code == 1)
        #expect(bad.output.hasPrefix("fail  engine"))
        #expect(bad.output.contains("      -> start Docker"))
        #expect(await world.agx("doctor", "-o", "json").output.contains("\"grade\": \"fail\""))
    }

    @Test("facts are read from the kernel's files")
    func hostInspector() {
        let files = FakeFiles()
        files["/proc/sys/kernel/keys/maxkeys"] = "200\n"
        files["/proc/sys/fs/file-max"] = "9223372036854775807\n"
        files["/sys/fs/cgroup/cgroup.controllers"] = "cpu memory\n"
        files["/proc/net/route"] = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0
            eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            """
        let facts = SystemHostInspector(files: files, now: { CommandWorld.now }).inspect(
            directories: ["/"],
            dataDirectory: nil,
        )
        #expect(facts.kernelParameters == ["kernel.keys.maxkeys": 200, "fs.file-max": .max])
        #expect(facts.cgroupVersion == 2)
        #expect(facts.routes == ["172.17.0.0/16"])
        #expect(facts.fileSystems.first?.totalBytes ?? 0 > 0)
        #expect(facts.dataDirectory == nil)
    }
}
