import ReconcileKernel
import Synchronization

struct Boom: Error {}

/// A reconciler whose every call is reported on a stream and answered by a script; unscripted calls settle.
final class ScriptedReconciler: Reconciler {
    typealias Answer = @Sendable () async throws -> ReconcileOutcome

    let calls: AsyncStream<String>
    private let report: AsyncStream<String>.Continuation
    private let keys: Mutex<[Result<[String], any Error>]>
    private let script: Mutex<[String: [Answer]]>

    /// `resyncs` are the answers of `allKeys()`, the last one for ever.
    init(resyncs: [Result<[String], any Error>] = [.success([])], script: [String: [Answer]] = [:]) {
        (calls, report) = AsyncStream.makeStream()
        keys = Mutex(resyncs)
        self.script = Mutex(script)
    }

    func allKeys() async throws -> [String] {
        try keys.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }.get()
    }

    func reconcile(_ key: String) async throws -> ReconcileOutcome {
        report.yield(key)
        let answer = script.withLock { script -> Answer? in
            guard var answers = script[key], !answers.isEmpty else { return nil }
            defer { script[key] = answers }
            return answers.removeFirst()
        }
        return try await answer?() ?? .settled
    }
}
