package import HTTPTypes
package import Hummingbird

extension RequestGate {
    /// Every path answers these: with 405 where it has no use for one.
    private static var methods: [HTTPRequest.Method] { [.get, .post, .put, .patch, .delete, .head, .options] }

    /// Refuses all methods of a path but those `allowed` by 405, and strangers by 401; `advice` says what to do instead.
    package func refuseOthers<Context: RequestContext>(
        than allowed: [HTTPRequest.Method],
        at path: String,
        advice: String = "",
        on router: Router<Context>,
    ) {
        let names = allowed.map(\.rawValue)
        for method in Self.methods where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { request, context in
                await answer(request, context, AccessTarget(verb: method.rawValue.lowercased())) { _ in
                    throw StatusError.methodNotAllowed(method.rawValue, allowed: names, advice: advice)
                }
            }
        }
    }
}
