import Foundation

/// Where the built programs and the manifests are.
enum Programs {
    /// `AGX_BIN_DIR`, or where this test program lies, which the build puts beside them.
    static var directory: String {
        if let chosen = ProcessInfo.processInfo.environment["AGX_BIN_DIR"] { return chosen }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        if FileManager.default.isExecutableFile(atPath: own.path + "/agx-relay") { return own.path }
        return package + "/.build/debug"
    }

    static var relay: String { directory + "/agx-relay" }
    static var runtime: String { directory + "/agx-runtime" }
    static var agx: String { directory + "/agx" }
    static var manifests: String { package + "/manifests" }
    static var examples: String { package + "/examples" }
    static var plans: String { manifests + "/plans.yaml" }

    private static var package: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }
}
