import AgxModel
import Foundation

@testable import TenantRuntime

/// A run that has left files, on a home volume of its own.
struct ArtifactWorld {
    let home: TemporaryHome
    let files: RunFiles
    let run = UUID().uuidString.lowercased()
    let request: RunRequest
    let cwd: String

    init(globs: [String], cwd: String = "/work") throws {
        home = try TemporaryHome()
        files = RunFiles(volume: home.volume)
        self.cwd = home.path + cwd
        try FileManager.default.createDirectory(atPath: self.cwd, withIntermediateDirectories: true)
        var spec = Run.Spec(task: "t", attempt: 1, provider: .shell, prompt: "true")
        spec.cwd = self.cwd
        spec.artifacts = globs
        request = RunRequest(runID: run, namespace: "acme", name: "t-1", spec: spec)
        try files.prepare(run: run, command: RunCommand(arguments: ["true"], workingDirectory: self.cwd))
    }

    /// The folder that agents know as `$AGX_ARTIFACTS`.
    var own: String { home.volume.runDirectory(run) + "/artifacts" }

    func writeOwn(_ name: String, _ text: String) throws { try Self.write(own + "/" + name, text) }

    func write(_ name: String, _ text: String) throws { try Self.write(cwd + "/" + name, text) }

    /// All steps, from the start.
    func collect(_ limits: ArtifactLimits = ArtifactLimits()) async -> ArtifactCollection {
        var collection = files.findArtifacts(of: request, limits: limits)
        while !collection.isDone { await files.collect(&collection, of: request, limits: limits) }
        return collection
    }

    private static func write(_ path: String, _ text: String) throws {
        let folder = (path as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}
