import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ManifestFormat
import NIOCore
import RecordStore
import ResourceAPI
import TenantRuntime

/// The runtime's API: tasks and runs as the Kubernetes API has objects, run logs, and whether it is well and idle.
struct RuntimeServer {
    let company: CompanyID
    let store: RecordStore
    let runtime: TenantRuntime<ContinuousClock>
    let verification: RuntimeVerification
    let journal: UsageJournal
    let token: String
    let tokenFile: String
    let socket: String
    let logger: Logger

    /// Makes the server; a socket left by an earlier process is replaced.
    func application() throws -> some ApplicationProtocol {
        try? FileManager.default.removeItem(atPath: socket)  // Not there is as good.
        return Application(
            router: try router(),
            server: .http1(configuration: .init(additionalChannelHandlers: [DepartureHandler()])),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: socket)),
            logger: logger,
        )
    }

    func router() throws -> Router<RuntimeContext> {
        let user = APIUser(name: "agx-relay", groups: ["system:masters"])
        let gate = RequestGate(
            authenticator: TokenAuthenticator(token: token, file: tokenFile, user: user),
            authorizer: AllowAll(),
        )
        let router = Router(context: RuntimeContext.self)
        router.add(middleware: PacedBodies())
        router.get("/healthz") { _, _ in
            // A read proves that the database answers.
            _ = try await store.latestResourceVersion()
            return "ok"
        }
        let service = try RuntimeResources(company: company, store: store) { runtime.openTasks() }.service()
        try ResourceRoutes(service: service, gate: gate).register(on: router)
        router.get("/apis/runagx.com/v1/namespaces/:namespace/runs/:name/log") { request, context in
            await gate.answer(request, context, target(.init(context.parameters["name"] ?? ""))) { _ in
                try await log(request, context)
            }
        }
        let artifacts = ArtifactRoutes(company: company, store: store, files: runtime.files)
        artifacts.register(on: router, behind: gate)
        let comments = CommentRoutes(company: company, store: store) { request, user in
            // The relay says for whom it asks; nobody else reaches this socket.
            HTTPField.Name("X-Remote-User").flatMap { request.headers[$0] } ?? user.name
        }
        comments.register(on: router, behind: gate)
        router.get("/apis/runagx.com/v1/namespaces/:namespace/verify") { request, context in
            await gate.answer(request, context, AccessTarget()) { _ in verify() }
        }
        router.get("/status") { request, context in
            await gate.answer(request, context, AccessTarget()) { _ in
                let status = RuntimeStatus(queue: runtime.queue(), conditions: [verification.condition()])
                return Response(json: try JSONValue(encoding: status))
            }
        }
        router.get("/activity") { request, context in
            await gate.answer(request, context, AccessTarget()) { _ in
                // What has not begun in the sandbox is not cut short.
                try await activity { $0 == .starting || $0 == .running }
            }
        }
        router.post("/leave") { request, context in
            await gate.answer(request, context, AccessTarget()) { _ in
                runtime.leave()
                return try await activity { !$0.isFinal }
            }
        }
        router.get("/usage") { request, context in
            await gate.answer(request, context, AccessTarget()) { _ in
                try await UsageEndpoint(journal: journal, logger: logger).answer(request)
            }
        }
        return router
    }

    /// The head goes out at once: a look through a large database takes longer than a relay waits for an answer.
    private func verify() -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: ResponseBody { writer in
                let report = try JSONValue(encoding: try await verification.report())
                try await writer.write(ByteBuffer(bytes: report.jsonBytes()))
                try await writer.finish(nil)
            },
        )
    }

    private func target(_ name: String) -> AccessTarget {
        AccessTarget(
            verb: "get",
            group: "runagx.com",
            resource: "runs",
            subresource: "log",
            namespace: company.rawValue,
            name: name,
        )
    }

    /// How many runs are in a state that counts.
    private func activity(_ counts: (Run.State) -> Bool) async throws -> Response {
        var active: Int64 = 0
        try await store.forEach(ListQuery(kind: Run.kind, namespace: company.rawValue)) { record in
            if counts(try Run.decodeStatus(record.status).state ?? .queued) { active += 1 }
        }
        return Response(json: ["activeRuns": .integer(active)])
    }

    private func log(_ request: Request, _ context: RuntimeContext) async throws -> Response {
        let name = String(context.parameters["name"] ?? "")
        let key = RecordKey(kind: Run.kind, namespace: company.rawValue, name: name)
        guard context.parameters["namespace"].map(String.init) == company.rawValue, let run = try await store.get(key)
        else {
            throw StatusError.notFound(APIResource(try Run.definition), name: name)
        }
        let query = request.uri.queryParameters
        let stream: RunOutput = query["stream"] == "stderr" ? .stderr : .stdout
        var offset = query["offset"].flatMap { Int64($0) } ?? 0
        var headers: HTTPFields = [.contentType: "application/octet-stream"]
        let reader = runtime.logReader()
        let untilCut = query["untilCut"] == "true"
        if untilCut {
            let place = try await reader.place(run: run.uid, stream: stream, of: offset)
            offset = place.start
            for (name, value) in [("Agx-Log-Offset", place.start), ("Agx-Log-Size", place.size)] {
                if let name = HTTPField.Name(name) { headers[name] = String(value) }
            }
        }
        let bytes = reader.read(
            run: run.uid,
            stream: stream,
            from: offset,
            follow: query["follow"] == "true",
            untilCut: untilCut,
        )
        return Response(
            status: .ok,
            headers: headers,
            body: StreamedBody(bytes.map { ByteBuffer(bytes: $0) }).body(on: context.connection),
        )
    }
}
