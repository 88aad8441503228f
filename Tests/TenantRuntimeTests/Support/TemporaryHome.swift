import Foundation
import TenantRuntime

/// A home volume of its own for one test, gone with its owner.
final class TemporaryHome: Sendable {
    let path: String

    init(in directory: String = NSTemporaryDirectory()) throws {
        path = directory + "agx-home-" + UUID().uuidString.lowercased()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A leftover in the temporary directory harms nobody.
        try? FileManager.default.removeItem(atPath: path)
    }

    var volume: HomeVolume { HomeVolume(path: path) }

    func text(_ file: String, of run: String) -> String? {
        try? String(contentsOfFile: volume.runDirectory(run) + "/" + file, encoding: .utf8)
    }
}

/// Waits until `body` gives a value; fails with `what` after five minutes: a busy machine may need some.
func eventually<Value>(
    _ what: String,
    timeout: Duration = .seconds(300),
    _ body: () async throws -> Value?,
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: timeout)
    while clock.now < deadline {
        if let value = try await body() { return value }
        try await clock.sleep(for: .milliseconds(10))
    }
    throw NeverHappened(what: what)
}

struct NeverHappened: Error, CustomStringConvertible {
    var what: String
    var description: String { "never happened: \(what)" }
}
