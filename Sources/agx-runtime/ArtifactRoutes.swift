import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore
import ResourceAPI
import TenantRuntime

/// What runs have left, as a list and file by file, in parts where a client asks for one.
struct ArtifactRoutes: Sendable {
    private static let path = "/apis/runagx.com/v1/namespaces/:namespace/runs/:name/artifacts"
    /// Read and sent at once, in bytes.
    private static let chunk = 65_536

    let company: CompanyID
    let store: RecordStore
    let files: RunFiles

    /// Adds the paths; `gate` decides who may use them.
    func register(on router: Router<RuntimeContext>, behind gate: RequestGate) {
        router.get(RouterPath(Self.path)) { request, context in
            await gate.answer(request, context, target(context)) { _ in try await list(context) }
        }
        router.get(RouterPath(Self.path + "/**")) { request, context in
            await gate.answer(request, context, target(context)) { _ in try await file(request, context) }
        }
    }

    private func target(_ context: RuntimeContext) -> AccessTarget {
        AccessTarget(
            verb: "get",
            group: "runagx.com",
            resource: "runs",
            subresource: "artifacts",
            namespace: company.rawValue,
            name: String(context.parameters["name"] ?? ""),
        )
    }

    private func run(_ context: RuntimeContext) async throws -> (record: Record, status: Run.Status) {
        let name = String(context.parameters["name"] ?? "")
        let key = RecordKey(kind: Run.kind, namespace: company.rawValue, name: name)
        guard context.parameters["namespace"].map(String.init) == company.rawValue, let run = try await store.get(key)
        else { throw StatusError.notFound(APIResource(try Run.definition), name: name) }
        return (run, try Run.decodeStatus(run.status))
    }

    private func list(_ context: RuntimeContext) async throws -> Response {
        let status = try await run(context).status
        var list: JSONValue = [
            "apiVersion": "runagx.com/v1", "kind": "ArtifactList",
            "items": .array(try status.artifacts.map { try JSONValue(encoding: $0) }),
            "omitted": .integer(Int64(status.artifactsOmitted)),
        ]
        if let expired = status.artifactsExpired { list["expired"] = try JSONValue(encoding: expired) }
        return Response(json: list)
    }

    private func file(_ request: Request, _ context: RuntimeContext) async throws -> Response {
        let (run, status) = try await run(context)
        var names: [String] = []
        for part in context.parameters.getCatchAll() {
            guard let name = String(part).removingPercentEncoding else { throw StatusError.unknownPath }
            names.append(name)
        }
        let name = names.joined(separator: "/")
        // Only what is listed is ever opened: a path is compared, and not walked.
        guard let artifact = status.artifacts.first(where: { $0.name == name }) else {
            guard let expired = status.artifactsExpired else { throw Self.missing("the run has none of that name") }
            throw Self.missing("those of the run went at \(expired) to make room for newer ones")
        }
        let file: ArtifactFile?
        do throws(TenantRuntimeError) {
            file = try files.open(artifact, of: run.uid)
        } catch {
            guard error.code == .untrustedFile else { throw error }
            throw Self.missing("somebody has changed the file since the run ended (\(error.message))")
        }
        guard let file else { throw Self.missing("somebody has removed the file since the run ended") }
        return Self.response(artifact, file, to: request)
    }

    private static func missing(_ why: String) -> StatusError {
        StatusError(.notFound, "artifact not found: \(why)")
    }

    private static func response(_ artifact: Run.Artifact, _ file: ArtifactFile, to request: Request) -> Response {
        let tag = "\"\(artifact.sha256)\""
        let conditions = Download.Conditions(
            range: request.headers[.range],
            ifRange: request.headers[.ifRange],
            ifNoneMatch: request.headers[.ifNoneMatch],
        )
        var headers: HTTPFields = [.eTag: tag, .acceptRanges: "bytes", .xContentTypeOptions: "nosniff"]
        switch Download(conditions, size: artifact.size, entityTag: tag) {
        case .notModified: return Response(status: .notModified, headers: headers)
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(artifact.size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        case .whole:
            headers.take(artifact)
            return Response(status: .ok, headers: headers, body: body(file, 0..<artifact.size))
        case .part(let range):
            headers.take(artifact)
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(artifact.size)"
            return Response(status: .partialContent, headers: headers, body: body(file, range))
        }
    }

    /// One chunk at a time: the writer waits for the client.
    private static func body(_ file: ArtifactFile, _ range: Range<Int64>) -> ResponseBody {
        ResponseBody(contentLength: Int(range.upperBound - range.lowerBound)) { writer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let bytes = try file.read(at: offset, count: min(chunk, Int(range.upperBound - offset)))
                // The client sees that it is cut off: the length was told.
                guard !bytes.isEmpty else {
                    throw TenantRuntimeError(.untrustedFile, "read an artifact: it has become shorter")
                }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += Int64(bytes.count)
            }
            try await writer.finish(nil)
        }
    }
}

extension HTTPFields {
    /// What a browser has to know of a file that some agent has made: it is saved and never shown.
    fileprivate mutating func take(_ artifact: Run.Artifact) {
        self[.contentType] = artifact.mediaType
        self[.contentDisposition] = AttachmentName.header(for: artifact.name)
    }
}
