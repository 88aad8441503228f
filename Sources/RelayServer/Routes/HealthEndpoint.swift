import HTTPTypes
import Hummingbird
import NIOCore
import RecordStore

/// Says whether the relay can do its work.
struct HealthEndpoint: Sendable {
    let store: RecordStore
    let status: any RelayStatus

    static var alive: Response { answer(.ok, "ok\n") }

    func answer(_ request: Request) async throws -> Response {
        let checks = await checks()
        let isReady = checks.allSatisfy { $0.problem == nil }
        guard !isReady || request.uri.query?.contains("verbose") ?? false else { return Self.answer(.ok, "ok\n") }
        let lines = checks.map { check in
            check.problem.map { "[-]\(check.name) failed: \($0)" } ?? "[+]\(check.name) ok"
        }
        let end = isReady ? "readyz check passed" : "readyz check failed"
        return Self.answer(isReady ? .ok : .serviceUnavailable, (lines + [end]).joined(separator: "\n") + "\n")
    }

    private func checks() async -> [(name: String, problem: String?)] {
        var storeProblem: String?
        do {
            _ = try await store.latestResourceVersion()
        } catch {
            storeProblem = "the database can't be read"
        }
        if storeProblem == nil {
            do {
                try await store.checkWritable()
            } catch {
                storeProblem =
                    error.code == .storageFull
                    ? "nothing can be written, the disk is full or read-only; reading still works"
                    : "the database can't be written"
            }
        }
        return [("store", storeProblem), ("engine", status.engineProblem)]
    }

    private static func answer(_ code: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: code,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache, private"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)),
        )
    }
}
