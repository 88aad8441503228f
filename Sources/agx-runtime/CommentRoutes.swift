import AgxModel
import Foundation
import HTTPTypes
import Hummingbird
import ManifestFormat
import RecordStore
import ResourceAPI

/// Takes comments on tasks: what people and agents have to say of one, oldest first, for those who come after.
struct CommentRoutes: Sendable {
    private static let maximumBody = 64 << 10

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
                let text = try await request.text(
                    of: "text",
                    maximumBytes: AgentTask.Comment.maximumBytes,
                    maximumBody: Self.maximumBody,
                )
                return try await add(text, by: author(request, user), to: name)
            }
        }
    }

    private static func noRoom(_ name: String) throws -> StatusError {
        let problem = "it has no room for a comment of an agent: people's comments never go for one"
        return .conflict(APIResource(try AgentTask.definition), name: name, problem)
    }

    private func add(_ text: String, by author: String, to name: String) async throws -> Response {
        let key = RecordKey(kind: AgentTask.kind, namespace: company.rawValue, name: name)
        let comment = AgentTask.Comment(author: author, time: Timestamp(Date()), text: text)
        let saved = try await store.write { transaction -> Record? in
            guard let task = try transaction.get(key) else { return nil }
            var status = try AgentTask.decodeStatus(task.status)
            guard try status.add(comment) else { throw try Self.noRoom(name) }
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
