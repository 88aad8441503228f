/// Paths as a router tells them.
package enum RoutePath {
    /// A path that can be asked: with words in place of parameters.
    package static func filled(_ path: String) -> String {
        path.split(separator: "/").reduce("") { text, part in
            text + "/" + (part.hasPrefix("{") || part.hasPrefix(":") || part == "**" ? "x" : String(part))
        }
    }
}
