import ManifestFormat

/// Which addresses a company's network may have.
enum SubnetRules {
    static let prefixLengths = 16...29

    static func issues(_ subnet: IPv4Subnet?, field: String) -> [FieldIssue] {
        guard let subnet else { return [] }
        let shown = JSONValue.string("\(subnet)")
        if !prefixLengths.contains(subnet.prefixLength) {
            return [.invalid(shown, at: field, "must be between /16 and /29, such as 10.213.0.16/28")]
        }
        guard !subnet.isPrivate else { return [] }
        let ranges = "10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        return [.invalid(shown, at: field, "must lie inside the private ranges \(ranges)")]
    }
}
