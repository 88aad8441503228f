import Foundation

/// Where the next page of a list begins: the version that all its pages show, and the last key given out.
///
/// Clients see it as opaque text; it is not signed, so every field is checked when it comes back.
struct ContinueToken: Codable, Hashable {
    var version: Int64
    var kind: String
    /// The namespace that was listed, nil for all.
    var scope: String?
    var namespace: String
    var name: String

    /// A token for what follows `end`, in a list that shows `version`.
    init(version: Int64, query: ListQuery, after end: RecordKey) {
        (self.version, kind, scope) = (version, query.kind, query.namespace)
        (namespace, name) = (end.namespace, end.name)
    }

    private enum CodingKeys: String, CodingKey {
        case version = "v"
        case kind = "k"
        case scope = "s"
        case namespace = "ns"
        case name = "n"
    }

    func text() throws(StoreError) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self).base64EncodedString()
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        } catch {
            throw StoreError(.storage, "make a continue token: \(error)")
        }
    }

    static func parse(_ text: String, for query: ListQuery) throws(StoreError) -> ContinueToken {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        // Whatever is wrong with the text, the answer is the same: it is not a token of ours.
        guard text.utf8.count <= 4_096, let data = Data(base64Encoded: base64),
            let token = try? JSONDecoder().decode(ContinueToken.self, from: data), token.version >= 0,
            !"\(token.namespace)\(token.name)".utf8.contains(0)
        else {
            throw StoreError(.badRequest, "the continue token is not valid; start the list again without it")
        }
        guard token.kind == query.kind, token.scope == query.namespace else {
            throw StoreError(.badRequest, "the continue token belongs to another list; start again without it")
        }
        return token
    }
}
