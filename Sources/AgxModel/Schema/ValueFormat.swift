import ManifestFormat

/// The `format`s that definitions use; each check is hand-written, linear and says what would be right.
enum ValueFormat: String, CaseIterable {
    case cpu
    case bytes
    case duration
    case dateTime = "date-time"
    case cidr
    case dnsLabel = "dns-label"
    case dnsSubdomain = "dns-subdomain"
    case environmentName = "env-name"
    case image
    case int64
    case int32

    /// What is wrong with a value of the format, nil if nothing is.
    func problem(with value: JSONValue) -> String? {
        switch (self, value) {
        case (.cpu, .string(let text)): Self.problem { () throws(ModelError) in _ = try CPUQuantity(text) }
        case (.bytes, .string(let text)): Self.problem { () throws(ModelError) in _ = try ByteQuantity(text) }
        case (.cpu, .integer(let number)) where number < 0 || number > 1_000_000:
            "must be between 0 and 1000000 cores, such as 2 or 500m"
        case (.bytes, .integer(let number)) where number < 0: "must not be negative: write it like 512Mi or 4Gi"
        case (.duration, .string(let text)): Self.durationProblem(text)
        case (.dateTime, .string(let text)): Self.problem { () throws(ModelError) in _ = try Timestamp(text) }
        case (.cidr, .string(let text)): Self.problem { () throws(ModelError) in _ = try IPv4Subnet(text) }
        case (.dnsLabel, .string(let text)): DNSName.isLabel(text) ? nil : DNSName.labelRule
        case (.dnsSubdomain, .string(let text)): DNSName.isSubdomain(text) ? nil : DNSName.subdomainRule
        case (.environmentName, .string(let text)): EnvironmentName.problem(with: text)
        case (.image, .string(let text)): ImageReference.problem(with: text)
        case (.int32, .integer(let number)) where Int32(exactly: number) == nil: "must be within 32 bits"
        default: nil
        }
    }

    /// The message of what a reader throws, without its quote of the value, which the issue has already.
    private static func problem(_ read: () throws(ModelError) -> Void) -> String? {
        do {
            try read()
            return nil
        } catch {
            let message = error.message
            guard message.hasPrefix("\""), let end = message.firstRange(of: "\" ") else { return message }
            return String(message[end.upperBound...])
        }
    }

    private static func durationProblem(_ text: String) -> String? {
        if let problem = problem({ () throws(ModelError) in _ = try GoDuration(text) }) { return problem }
        return text.hasPrefix("-") ? "must not be negative: write it like 30s, 15m or 1h30m" : nil
    }
}
