import HTTPTypes
import Hummingbird
import NIOCore
import RecordStore
import ResourceAPI

/// Says whether the relay can do its work, in the words of Kubernetes' probes.
///
/// `?verbose` lists the checks also when all is well, and each `exclude` in the query names one that doesn't count.
struct HealthEndpoint: Sendable {
    private typealias Check = (name: String, problem: String?)

    let store: RecordStore
    let status: any RelayStatus

    /// Answers a probe that asks whether there is somebody at all; `name` is the last part of its path.
    static func alive(_ request: Request, _ name: String) throws -> Response {
        try answer(request, name, [("ping", nil)])
    }

    /// Answers the probe `readyz`.
    func ready(_ request: Request) async throws -> Response { try Self.answer(request, "readyz", await checks()) }

    private static func answer(_ request: Request, _ name: String, _ checks: [Check]) throws -> Response {
        let query = try QueryItems(request.uri.query)
        let excluded = Set(query.all("exclude"))
        let isWell = checks.allSatisfy { $0.problem == nil || excluded.contains($0.name) }
        guard !isWell || query.flag("verbose") == true else { return answer(.ok, "ok\n") }
        var lines = checks.map { check in
            if excluded.contains(check.name) { return "[+]\(check.name) excluded: ok" }
            return check.problem.map { "[-]\(check.name) failed: \($0)" } ?? "[+]\(check.name) ok"
        }
        let unknown = excluded.subtracting(checks.map(\.name)).sorted().map { "\"\($0)\"" }.joined(separator: ",")
        if !unknown.isEmpty {
            lines.append("warn: some health checks cannot be excluded: no matches for \(unknown.prefix(500))")
        }
        lines.append("\(name) check \(isWell ? "passed" : "failed")")
        // As Kubernetes has it: of a 503 kubectl would not show the lines.
        return answer(isWell ? .ok : .internalServerError, lines.joined(separator: "\n") + "\n")
    }

    private func checks() async -> [Check] {
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
