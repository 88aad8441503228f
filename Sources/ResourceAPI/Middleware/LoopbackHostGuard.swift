package import Hummingbird
import HTTPTypes

/// Lets only requests pass that were meant for this machine itself: for a listener without authentication.
///
/// A web page elsewhere can point its own name at 127.0.0.1, or send requests across origins, but it can't choose the
/// `Host` and `Origin` that its visitor's browser sends.
package struct LoopbackHostGuard<Context: RequestContext>: RouterMiddleware {
    package init() {}

    @concurrent
    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response,
    ) async throws -> Response {
        guard let authority = request.head.authority, LoopbackHost.isLoopback(authority: authority) else {
            return Self.refusal("the Host header must name this machine, such as localhost or 127.0.0.1")
        }
        if let origin = request.headers[.origin], !LoopbackHost.isSame(origin: origin, authority: authority) {
            return Self.refusal("requests from other web pages are not taken")
        }
        return try await next(request, context)
    }

    private static func refusal(_ rule: String) -> Response {
        Response(StatusError(.forbidden, "forbidden: authentication is off on this server, so \(rule)"))
    }
}

/// Reads `Host` and `Origin` headers.
enum LoopbackHost {
    /// Whether a `Host` header names the loopback interface, with or without a port.
    static func isLoopback(authority: String) -> Bool {
        guard let host = host(of: authority) else { return false }
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { $0.utf8.count <= 3 && $0.allSatisfy(\.isASCII) && UInt8($0) != nil }
    }

    static func isSame(origin: String, authority: String) -> Bool {
        let origin = origin.lowercased()
        return origin == "http://" + authority.lowercased() || origin == "https://" + authority.lowercased()
    }

    private static func host(of authority: String) -> String? {
        let text = authority.lowercased()
        let split = text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
        guard let split, split < text.endIndex else { return text }
        let port = text[split...]
        guard port.first == ":", port.dropFirst().isEmpty || UInt16(port.dropFirst()) != nil else { return nil }
        return String(text[..<split])
    }
}
