/// What may stand for a session in a command line and in a file's name.
extension String {
    /// Whether it is a letter or digit and up to 127 more of them, dots, hyphens and underscores: never an option.
    var isSessionName: Bool {
        guard let first = utf8.first, Self.isLetterOrDigit(first) else { return false }
        return utf8.count <= 128
            && utf8.allSatisfy { Self.isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    }

    /// Whether it is a UUID in lower case.
    var isLowercaseUUID: Bool {
        utf8.count == 36
            && utf8.enumerated().allSatisfy { position, byte in
                switch position {
                case 8, 13, 18, 23: byte == 0x2D
                default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
                }
            }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
