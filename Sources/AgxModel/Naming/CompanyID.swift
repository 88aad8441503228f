/// The name of a company, which is also the namespace of its objects and part of their names in Docker.
///
/// A DNS label of at most 40 characters that is not one of the words which would make Docker names ambiguous.
package struct CompanyID: Sendable, Hashable, Codable, RawRepresentable {
    /// In characters; leaves room for the names that are derived from it.
    package static let maximumLength = 40
    /// Ids that would make `agx-{companyId}-{name}` look like another company's own objects, and the namespace in which
    /// events of cluster-scoped objects are kept.
    package static let reserved: Set<String> = ["company", "context", "default", "home", "net", "state"]

    package let rawValue: String

    /// Nil if the text is not a company id; `init(_:)` says why.
    package init?(rawValue: String) {
        guard Self.problem(with: rawValue) == nil else { return nil }
        self.rawValue = rawValue
    }

    /// Throws what is wrong with the text.
    package init(_ text: String) throws(ModelError) {
        if let problem = Self.problem(with: text) {
            throw ModelError(.invalidValue, "\(QuantityText.quoted(text)) is not a company id: \(problem)")
        }
        rawValue = text
    }

    /// What would be right, if the text is not a company id.
    static func problem(with text: String) -> String? {
        if text.utf8.count > maximumLength { return "must be no more than \(maximumLength) characters" }
        if !DNSName.isLabel(text) { return DNSName.labelRule }
        if reserved.contains(text) { return "is reserved: use another word" }
        return nil
    }
}

extension CompanyID: CustomStringConvertible {
    package var description: String { rawValue }
}
