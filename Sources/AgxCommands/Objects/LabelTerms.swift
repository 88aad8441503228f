import AgxModel
import Foundation
import ManifestFormat

/// What `-l` asks of labels, for objects of files: those of the relay are selected there.
struct LabelTerms: Sendable {
    private enum Condition: Sendable {
        case exists
        case isAbsent
        case isOneOf([String])
        case isNoneOf([String])
    }

    private var terms: [(key: String, condition: Condition)] = []

    /// Reads `k`, `!k`, `k=v`, `k==v`, `k!=v`, `k in (a,b)`, `k notin (a,b)`, joined by commas; empty text selects all.
    init(_ text: String) throws {
        guard !text.allSatisfy(\.isWhitespace) else { return }
        // A comma in brackets belongs to a list of values.
        for term in text.split(separator: /,(?![^()]*\))/, omittingEmptySubsequences: false) {
            terms.append(try Self.term(term.trimmingCharacters(in: .whitespaces)))
        }
    }

    private static func term(_ text: String) throws -> (key: String, condition: Condition) {
        let (key, condition): (Substring, Condition) =
            if let match = text.wholeMatch(of: /([^\s=!()]+)\s*(==|=|!=)\s*([^\s=!()]*)/) {
                (match.1, match.2 == "!=" ? .isNoneOf([String(match.3)]) : .isOneOf([String(match.3)]))
            } else if let match = text.wholeMatch(of: /([^\s=!()]+)\s+(in|notin)\s*\(([^()]*)\)/) {
                (match.1, match.2 == "in" ? .isOneOf(values(match.3)) : .isNoneOf(values(match.3)))
            } else if let match = text.wholeMatch(of: /!\s*([^\s=!()]+)/) {
                (match.1, .isAbsent)
            } else {
                (text[...], .exists)
            }
        guard LabelSyntax.isKey(String(key)), isRight(condition) else {
            throw CommandFailure(
                "error: label selector: \"\(text)\" is none: write it like key=value, key!=value, key, !key, "
                    + "key in (a,b) or key notin (a,b)"
            )
        }
        return (String(key), condition)
    }

    private static func values(_ text: Substring) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func isRight(_ condition: Condition) -> Bool {
        switch condition {
        case .exists, .isAbsent: true
        case .isOneOf(let values), .isNoneOf(let values): values.allSatisfy(LabelSyntax.isValue)
        }
    }

    /// Whether an object carries such labels.
    func matches(_ object: JSONValue) -> Bool {
        terms.allSatisfy { key, condition in
            let value = object[path: "metadata", "labels"]?[key]?.string
            return switch condition {
            case .exists: value != nil
            case .isAbsent: value == nil
            case .isOneOf(let values): value.map(values.contains) ?? false
            case .isNoneOf(let values): value.map { !values.contains($0) } ?? true
            }
        }
    }
}
