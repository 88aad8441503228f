import Foundation

/// Conditions for lists and events: values of one name are alternatives, different names must all hold.
package struct EngineFilter: Sendable, Hashable {
    /// The values by Docker's names, such as `label` and `status`.
    package var values: [String: [String]]

    /// The conditions `values`; none by default.
    package init(_ values: [String: [String]] = [:]) { self.values = values }

    /// Lets everything through.
    package static let everything = EngineFilter()

    /// Objects that carry all these labels, each as `name` or `name=value`.
    package static func labels(_ labels: [String]) -> EngineFilter { EngineFilter(["label": labels]) }

    /// Docker's text for the query item `filters`; nil when there is no condition.
    var queryValue: String? {
        guard !values.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A dictionary of texts can always be encoded.
        return (try? encoder.encode(values)).map { String(decoding: $0, as: UTF8.self) }
    }
}
