/// The API versions that one engine accepts, and the choice of the one to speak with it.
package struct APIVersionRange: Sendable, Hashable, CustomStringConvertible {
    /// The oldest version the engine still answers.
    package let minimum: APIVersion

    /// The newest version the engine knows.
    package let maximum: APIVersion

    /// The range from `minimum` to `maximum`; an inverted one has no version in common with anybody.
    package init(minimum: APIVersion, maximum: APIVersion) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Written as `1.12 to 1.41`.
    package var description: String { "\(minimum) to \(maximum)" }

    /// The newest version that both sides speak; nil when there is none.
    package func newestShared(with ours: ClosedRange<APIVersion>) -> APIVersion? {
        let candidate = min(maximum, ours.upperBound)
        return candidate >= max(minimum, ours.lowerBound) ? candidate : nil
    }
}
