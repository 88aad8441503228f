/// A kernel parameter whose usual value ends at some hundred containers.
struct KernelLimit: Sendable, Hashable {
    let name: String
    /// Enough for about 300 companies with two containers each.
    let wanted: Int64
    /// Below this agx doesn't work properly even with few companies; 0 if there is no such bound.
    var needed: Int64 = 0
    let reason: String

    static let all = [
        KernelLimit(
            name: "net.ipv4.ip_forward",
            wanted: 1,
            needed: 1,
            reason: "without it containers reach nothing",
        ),
        KernelLimit(
            name: "kernel.keys.maxkeys",
            wanted: 2000,
            reason: "each container takes a kernel key of its user; 'disk quota exceeded' when they run out",
        ),
        KernelLimit(
            name: "kernel.keys.maxbytes",
            wanted: 50_000,
            reason: "the memory for these keys; 'disk quota exceeded' when it runs out",
        ),
        KernelLimit(
            name: "fs.inotify.max_user_instances",
            wanted: 1024,
            reason: "all sandboxes share user 1000's; file watchers of agents and tests fail",
        ),
        KernelLimit(
            name: "fs.inotify.max_user_watches",
            wanted: 524_288,
            reason: "all sandboxes share user 1000's; file watchers of agents and tests fail",
        ),
        KernelLimit(
            name: "kernel.pid_max",
            wanted: 131_072,
            needed: 4096,
            reason: "processes and threads of all companies together",
        ),
        KernelLimit(
            name: "kernel.threads-max",
            wanted: 131_072,
            needed: 4096,
            reason: "processes and threads of all companies together",
        ),
        KernelLimit(
            name: "net.ipv4.neigh.default.gc_thresh3",
            wanted: 8192,
            needed: 256,
            reason: "one entry for each container; packets are dropped ('neighbour table overflow') above",
        ),
        KernelLimit(
            name: "net.ipv4.neigh.default.gc_thresh2",
            wanted: 4096,
            reason: "the kernel throws entries of running containers away above",
        ),
        KernelLimit(
            name: "net.netfilter.nf_conntrack_max",
            wanted: 131_072,
            reason: "one entry for each connection of all companies; new ones are dropped above",
        ),
        KernelLimit(
            name: "fs.file-max",
            wanted: 524_288,
            needed: 32_768,
            reason: "open files of all companies together",
        ),
        KernelLimit(
            name: "kernel.pty.max",
            wanted: 2048,
            reason: "one for each terminal and each exec -t",
        ),
    ]

    /// Nil if this kernel doesn't have the parameter, or it can't be seen here.
    func finding(_ parameters: [String: Int64]) -> Finding? {
        guard let value = parameters[name] else { return nil }
        if value >= wanted { return .ok(name, String(value)) }
        let remedy =
            "sysctl -w \(name)=\(wanted), and put '\(name) = \(wanted)' into /etc/sysctl.d/60-agx.conf to keep it"
        let detail = "\(value), \(wanted) is wanted: \(reason)"
        return value < needed ? .fail(name, detail, remedy) : .warn(name, detail, remedy)
    }
}
