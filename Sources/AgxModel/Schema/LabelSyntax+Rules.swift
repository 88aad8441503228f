import ManifestFormat

extension LabelSyntax {
    static let keyRule =
        "must be a name of at most 63 letters, digits, '-', '_' and '.', which starts and ends with a letter or digit, "
        + "after an optional DNS name and '/' (such as 'team' or 'example.com/team')"
    static let valueRule =
        "must be empty, or at most 63 letters, digits, '-', '_' and '.', and start and end with a letter or digit "
        + "(such as 'my_value')"

    /// Whether only controllers may set the key.
    static func isReserved(_ key: String) -> Bool {
        guard let slash = key.firstIndex(of: "/") else { return false }
        return key[..<slash] == "runagx.com" || key[..<slash].hasSuffix(".runagx.com")
    }
}
