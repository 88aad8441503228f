import AgxModel

/// Where the runtime keeps its files on the home volume, which it shares with the sandbox.
package struct HomeVolume: Sendable, Hashable {
    /// The mount point, the same in both containers.
    package var path: String

    package init(path: String = ContainerPaths.home) { self.path = path }

    /// The run directory's path as the sandbox and its agents see it.
    package func runDirectory(_ run: String) -> String { "\(path)/.agx/runs/\(run)" }

    /// A script's path as the sandbox sees it.
    package func script(_ script: RunScript) -> String { "\(path)/.agx/bin/\(script.name)" }

    /// The command that starts a run's shim; if it `tellsActivity`, the shim looks at the agent's processor time.
    package func shimCommand(run: String, liveness: LivenessMode, tellsActivity: Bool = false) -> [String] {
        ["/bin/sh", script(.shim), runDirectory(run), liveness.rawValue] + (tellsActivity ? ["activity"] : [])
    }

    /// The command that ends a run's processes.
    package func stopCommand(run: String, sequence: StopSequence) -> [String] {
        ["/bin/sh", script(.stop), runDirectory(run), run] + sequence.arguments
    }

    /// Whether `run` can be a folder's name below the runs: letters, digits, dots and dashes.
    package static func isUsable(runID run: String) -> Bool {
        let characters = run.utf8
        return (1...128).contains(characters.count) && !run.hasPrefix(".")
            && characters.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}

/// How a shim is asked to show that it lives.
package enum LivenessMode: String, Sendable, Hashable {
    /// By a lock if the image has `flock`, else by a heartbeat.
    case auto
    /// By a heartbeat: where locks are not seen across containers, as under gVisor.
    case heartbeat
}
