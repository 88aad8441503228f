/// The query of a request: names with their values in order, decoded; unknown names are nobody's business.
package struct QueryItems: Sendable {
    private var values: [String: [String]] = [:]

    /// Throws `badRequest` for a percent sign without two digits and for bytes that are not UTF-8.
    package init(_ query: String?) throws(StatusError) {
        guard let query, !query.isEmpty else { return }
        for item in query.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            values[name, default: []].append(parts.count > 1 ? try Self.decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) throws(StatusError) -> String {
        let spaced = text.utf8.contains(UInt8(ascii: "+")) ? text.replacing("+", with: " ") : text
        guard let decoded = PercentText.decoded(spaced), !decoded.utf8.contains(0) else {
            throw .badRequest("the query of the request is not percent-encoded UTF-8 text: \(text.prefix(100))")
        }
        return decoded
    }

    /// The first value of a name; nil if the name is absent or its value empty.
    package func text(_ name: String) -> String? {
        values[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The values of a name in their order.
    package func all(_ name: String) -> [String] { values[name] ?? [] }

    /// Nil if the name is absent; `false` and `0` are false, everything else is true.
    package func flag(_ name: String) -> Bool? {
        values[name]?.first.map { $0 != "0" && $0.lowercased() != "false" }
    }

    /// A number that isn't negative; throws `badRequest` for anything else.
    package func count(_ name: String) throws(StatusError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), number >= 0, number <= Int(Int32.max) else {
            throw .badRequest(
                "\(name) in the query must be a number from 0 to \(Int32.max), not \"\(text.prefix(40))\""
            )
        }
        return number
    }

    /// A resource version; nil if it is absent.
    func version(_ name: String) throws(StatusError) -> Int64? {
        guard let text = text(name) else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw .badRequest("\(name) in the query is not a resource version: \"\(text.prefix(40))\"")
        }
        return number
    }
}
