import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import ManifestFormat
import NIOCore
import RecordStore
import ResourceAPI

/// Takes comments on tasks: what people and agents have to say of one, oldest first, for those who come after.
struct CommentRoutes: Sendable {
    private static let maximumBody = 64 << 10
    /// The oldest go for newer ones.
    private static let maximumComments = 100

    let company: CompanyID
    let store: RecordStore
    /// Who says it, from the request and its user.
    let author: @Sendable (Request, APIUser) -> String

    func register(on router: Router<some RequestContext>, behind gate: RequestGate) {
        router.post("/apis/runagx.com/v1/namespaces/:namespace/tasks/:name/comments") { request, context in
            let name = String(context.parameters["name"] ?? "")
            let target = AccessTarget(
                verb: "create",
                group: "runagx.com",
                resource: "tasks",
                subresource: "comments",
                namespace: String(context.parameters["namespace"] ?? ""),
                name: name,
            )
            return await gate.answer(request, context, target) { user in
                try await add(try await text(of: request), by: author(request, user), to: name)
            }
        }
    }

    /// `{"text": "..."}`.
    private func text(of request: Request) async throws -> String {
        let bytes: ByteBuffer
        do {
            bytes = try await request.body.collect(upTo: Self.maximumBody)
        } catch {
            throw StatusError.badRequest("the body is longer than \(Self.maximumBody) bytes")
        }
        // What isn't JSON has no text.
        let body = try? JSONValue.parse(json: Array(buffer: bytes))
        guard let text = body?["text"]?.string, (1...AgentTask.Comment.maximumBytes).contains(text.utf8.count) else {
            throw StatusError.badRequest(
                "the body must be {\"text\": \"...\"}, with 1 to \(AgentTask.Comment.maximumBytes) bytes of text"
            )
        }
        return text
    }

    private func add(_ text: String, by author: String, to name: String) async throws -> Response {
        let key = RecordKey(kind: AgentTask.kind, namespace: company.rawValue, name: name)
        let comment = AgentTask.Comment(author: author, time: Timestamp(Date()), text: text)
        let saved = try await store.write { transaction -> Record? in
            guard let task = try transaction.get(key) else { return nil }
            var status = try AgentTask.decodeStatus(task.status)
            status.comments = Array((status.comments + [comment]).suffix(Self.maximumComments))
            return try transaction.updateStatus(
                of: key,
                uid: task.uid,
                to: try JSONValue(encoding: status),
                expecting: task.resourceVersion,
            )
        }
        guard let saved else { throw StatusError.notFound(APIResource(try AgentTask.definition), name: name) }
        return Response(json: saved.object, status: .created)
    }
}
