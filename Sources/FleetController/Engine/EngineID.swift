/// Which container engine an object lives on; a fleet may have several.
package struct EngineID: Sendable, Hashable, RawRepresentable, Codable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The engine of an installation that has just one.
    package static let local = EngineID(rawValue: "local")
}

extension EngineID: CustomStringConvertible {
    package var description: String { rawValue }
}
