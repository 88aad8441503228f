import Foundation
import TestSupport

/// Queries of lists and watches that are nearly right.
struct RandomQuery {
    private static let keys = ["a", "app.kubernetes.io/name", "-a", "a/b/c", "", "é", "in", "metadata.name", "reason"]
    private static let operators = [
        "=", "==", "!=", " in (", " notin (", ">", "", " exists", "!", "(", ")", ",", "\\,",
    ]
    private static let values = ["b", "", "b,c)", "(", "=", String(repeating: "v", count: 64), "\\=", "\u{0}"]
    private static let numbers = [
        "", "0", "1", "7", "-1", "01", "1e3", "x", "99999999999999999999", "9223372036854775807", "3000000000", "NaN",
    ]
    private static let flags = ["true", "false", "1", "0", "", "maybe"]

    var random: SeededGenerator

    private mutating func one(of values: [String]) -> String { values.randomElement(using: &random) ?? "" }

    private mutating func selector() -> String {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let bang = Int.random(in: 0..<5, using: &random) == 0 ? "!" : ""
            return bang + one(of: Self.keys) + one(of: Self.operators) + one(of: Self.values)
        }.joined(separator: ",")
    }

    /// A token of the server with a few bytes changed, or any text in base64.
    private mutating func token(_ known: String) -> String {
        var bytes = Array(known.utf8)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return known
        case 1:
            let length = Int.random(in: 0...64, using: &random)
            return Data((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }).base64EncodedString()
        case 2: return Data(#"{"v":\#(one(of: Self.numbers)),"start":"x"}"#.utf8).base64EncodedString()
        default:
            guard !bytes.isEmpty else { return "x" }
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0x21...0x7E, using: &random)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// A query for a list or a watch; `token` continues a real list.
    mutating func text(token known: String) -> String {
        let items = (0..<Int.random(in: 1...4, using: &random)).map { _ -> (String, String) in
            switch Int.random(in: 0..<10, using: &random) {
            case 0: ("labelSelector", selector())
            case 1: ("fieldSelector", selector())
            case 2: ("continue", token(known))
            case 3: ("limit", one(of: Self.numbers))
            case 4: ("resourceVersion", one(of: Self.numbers))
            case 5: ("resourceVersionMatch", one(of: ["Exact", "NotOlderThan", "", "x"]))
            case 6: ("timeoutSeconds", one(of: Self.numbers))
            case 7: ("watch", one(of: Self.flags))
            case 8: ("sendInitialEvents", one(of: Self.flags))
            default: ("allowWatchBookmarks", one(of: Self.flags))
            }
        }
        // What can't be escaped isn't sent: the client would send nothing at all.
        return items.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }
            .joined(separator: "&")
    }
}
