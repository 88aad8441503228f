import Foundation

/// Texts of paths and queries.
enum PercentText {
    /// The text without its percent signs; nil if what follows one is no two digits, or if the bytes are not UTF-8.
    ///
    /// Most texts have none, and are asked for with every request.
    static func decoded(_ text: some StringProtocol) -> String? {
        text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding : String(text)
    }

    /// The text as a value of a query; all but letters, digits and `-._~` is written as bytes.
    static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch UnicodeScalar(byte) {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_", "~": result.unicodeScalars.append(UnicodeScalar(byte))
            default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
