/// The value of `Content-Disposition` for a file that is to be saved and not shown; pure.
package enum AttachmentName {
    /// `attachment` with the last name of a path, in plain ASCII and, where that says less, in UTF-8 (RFC 6266).
    package static func header(for path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? "artifact"
        let plain = String(name.map { isPlain($0) ? $0 : "_" })
        let simple = "attachment; filename=\"\(plain)\""
        return plain == name ? simple : simple + "; filename*=UTF-8''" + encoded(name)
    }

    private static func isPlain(_ character: Character) -> Bool {
        guard let value = character.asciiValue else { return false }
        return (0x20..<0x7F).contains(value) && character != "\"" && character != "\\" && character != "%"
    }

    private static func encoded(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": text.unicodeScalars.append(UnicodeScalar(byte))
            default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
