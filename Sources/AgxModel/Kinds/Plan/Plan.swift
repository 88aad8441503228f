/// A tier that companies are on: default caps and the most they may ask for.
package enum Plan: ResourceKind {
    package static let kind = "Plan"
    /// A plan is read by others; nothing reports on it.
    package typealias Status = NoStatus

    /// What operators write.
    package struct Spec: Codable, Hashable, Sendable {
        package var displayName: String?
        package var description: String?
        /// Caps of a company that says nothing itself.
        package var defaults: Caps?
        /// The most that a company may ask for; nil is unbounded.
        package var maximum: Caps?
        package var allowSudo: Bool
        package var allowedCapabilities: [String]
        package var allowRunsc: Bool

        package init(
            displayName: String? = nil,
            description: String? = nil,
            defaults: Caps? = nil,
            maximum: Caps? = nil,
            allowSudo: Bool = false,
            allowedCapabilities: [String] = [],
            allowRunsc: Bool = true,
        ) {
            self.displayName = displayName
            self.description = description
            self.defaults = defaults
            self.maximum = maximum
            self.allowSudo = allowSudo
            self.allowedCapabilities = allowedCapabilities
            self.allowRunsc = allowRunsc
        }
    }
}
