import Foundation
import Testing

/// The real clients of Kubernetes that `hack/clients.sh` installs.
enum KubernetesClients {
    /// Python with the packages kubernetes, kr8s and lightkube.
    static var python: String { installed + "/python" }

    /// Where the programs are.
    static var installed: String { root + "/.build/clients/bin" }

    /// Where scripts for people are, which tests run, too.
    static var scripts: String { root + "/hack" }

    private static var root: String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().deletingLastPathComponent().path
    }

    /// Throws unless the program is there.
    static func check(_ program: String) throws {
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw EndToEndError("no program \(program): run hack/clients.sh")
        }
    }
}

/// The two ends of the range of kubectls that agx is made for.
enum Kubectl: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case old = "1.20"
    case middle = "1.36"
    case new = "1.37"

    var testDescription: String { "kubectl \(rawValue)" }

    /// Whether it says what 1.37 does.
    var isNew: Bool { self != .old }

    /// Those that tests run.
    ///
    /// The old one may be missing, since not every system has it; continuous integration has all.
    static var usable: [Kubectl] { allCases.filter { $0 != .old || isOldUsable } }

    /// Whether the old one is there, or has to be.
    static var isOldUsable: Bool {
        let environment = ProcessInfo.processInfo.environment
        return named("AGX_KUBECTL_OLD") != nil || environment["CI"] == "true"
            || FileManager.default.isExecutableFile(atPath: old.path)
    }

    /// `AGX_KUBECTL_OLD` and `AGX_KUBECTL_NEW`, or what `hack/clients.sh` has installed.
    var path: String {
        switch self {
        case .old: Self.named("AGX_KUBECTL_OLD") ?? KubernetesClients.installed + "/kubectl-1.20"
        case .middle: KubernetesClients.installed + "/kubectl-1.36"
        case .new: Self.named("AGX_KUBECTL_NEW") ?? KubernetesClients.installed + "/kubectl"
        }
    }
    private static func named(_ variable: String) -> String? {
        ProcessInfo.processInfo.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
}
