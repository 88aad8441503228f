/// A version of Docker's Engine API, such as 1.44: what is spoken, as opposed to the engine's release.
package struct APIVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The part before the dot; 1 for every engine so far.
    package let major: Int

    /// The part after the dot, which counts up with the API's features.
    package let minor: Int

    /// The version `major.minor`.
    package init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `1.44` (or `v1.44`); nil for anything else.
    package init?(_ text: String) {
        let digits = text.hasPrefix("v") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major >= 0, minor >= 0 else {
            return nil
        }
        self.init(major, minor)
    }

    /// Written as `1.44`.
    package var description: String { "\(major).\(minor)" }

    /// Orders by major, then by minor number.
    package static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// The versions that this client has been written for.
    package static let supported: ClosedRange<APIVersion> = APIVersion(1, 41)...APIVersion(1, 47)
}
