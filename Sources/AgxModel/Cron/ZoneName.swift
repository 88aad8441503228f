import Foundation

/// Names of time zones as the IANA database has them.
enum ZoneName {
    /// Names of the database without a region; all else without one is an abbreviation that means several zones.
    private static let bare: Set<String> = [
        "UTC", "GMT", "CET", "EET", "MET", "WET", "EST", "MST", "HST", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT",
    ]

    /// The zone of a name; throws what would be right, without a quote of the name.
    static func zone(_ name: String) throws(ModelError) -> TimeZone {
        if name.lowercased() == "local" {
            throw ModelError(.invalidValue, "depends on the machine: write a name such as Europe/Berlin or UTC")
        }
        guard bare.contains(name) || name.contains("/"), let zone = TimeZone(identifier: name) else {
            let near = Suggestion.nearest(to: name, among: TimeZone.knownTimeZoneIdentifiers + ["UTC"])
            let hint = near.map { "; did you mean \"\($0)\"?" } ?? ""
            let rule = "is no time zone of the IANA database: write a name such as Europe/Berlin or UTC"
            throw ModelError(.invalidValue, rule + hint)
        }
        return zone
    }
}
