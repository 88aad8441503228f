import Foundation
import ResourceAPI

/// The query of a request, decoded: names with their values in order.
struct QueryText: Sendable {
    private var values: [String: [String]] = [:]

    /// Throws `badRequest` for what is not percent-encoded UTF-8.
    init(_ query: String?) throws(StatusError) {
        for item in (query ?? "").split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            values[name, default: []].append(parts.count > 1 ? try Self.decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) throws(StatusError) -> String {
        guard let decoded = text.replacing("+", with: " ").removingPercentEncoding, !decoded.utf8.contains(0) else {
            throw .badRequest("the query of the request is not percent-encoded UTF-8 text: \(text.prefix(100))")
        }
        return decoded
    }

    /// The first value; nil if the name is absent or its value empty.
    func text(_ name: String) -> String? { values[name]?.first.flatMap { $0.isEmpty ? nil : $0 } }

    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// False if the name is absent; `false` and `0` are false, everything else is true.
    func flag(_ name: String) -> Bool {
        values[name]?.first.map { $0 != "0" && $0.lowercased() != "false" } ?? false
    }

    /// A number that isn't negative; nil if the name is absent.
    func count(_ name: String) throws(StatusError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), (0...Int(Int32.max)).contains(number) else {
            throw .badRequest("\(name) in the query must be a number from 0 on, not \"\(text.prefix(40))\"")
        }
        return number
    }
}
