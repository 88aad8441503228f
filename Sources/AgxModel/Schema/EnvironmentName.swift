/// The syntax of names of environment variables.
enum EnvironmentName {
    /// Names with this prefix are set by agx only.
    static let reservedPrefix = "AGX_"

    static func problem(with text: String) -> String? {
        let rule = "must be letters, digits and '_', and not start with a digit (such as LOG_LEVEL)"
        guard let first = text.utf8.first, (1...256).contains(text.utf8.count) else { return rule }
        guard !(0x30...0x39).contains(first), text.utf8.allSatisfy(isAllowed) else { return rule }
        return nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
