import Foundation
import HTTPTypes
import Hummingbird
import ResourceAPI

/// Adds paths beside the resource API to a router, with the same welcome for strangers and wrong methods.
struct GatedRouter {
    typealias Answer = @Sendable (Request, RelayContext, APIUser) async throws -> Response

    let gate: RequestGate
    let router: Router<RelayContext>

    /// Adds a path; strangers are refused before anything is looked up, and other methods by 405.
    func add(
        _ methods: HTTPRequest.Method...,
        path: String,
        target: @escaping @Sendable (Request, RelayContext) throws -> AccessTarget,
        answer: @escaping Answer,
    ) {
        let gate = gate
        for method in methods {
            router.on(RouterPath(path), method: method) { request, context in
                let wanted = Result { try target(request, context) }
                // A path that can't be read is refused below, as 404.
                let known = (try? wanted.get()) ?? AccessTarget()
                return await gate.answer(request, context, known) { user in
                    _ = try wanted.get()
                    return try await answer(request, context, user)
                }
            }
        }
        gate.refuseOthers(than: methods, at: path, on: router)
    }

    /// Adds a path that anybody may read; other methods are refused by 405, or 401 for strangers.
    func addOpen(_ path: String, _ answer: @escaping @Sendable (Request) async throws -> Response) {
        router.get(RouterPath(path)) { request, _ in try await answer(request) }
        gate.refuseOthers(than: [.get], at: path, on: router)
    }

    static func place(_ context: RelayContext) throws -> ContainerPlace {
        ContainerPlace(company: try parameter("namespace", context), name: try parameter("name", context))
    }

    static func parameter(_ name: String, _ context: RelayContext) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding, !text.isEmpty, !text.utf8.contains(0)
        else { throw StatusError.unknownPath }
        return text
    }
}
