import Foundation

/// Texts of paths and queries.
enum PercentText {
    /// The text without its percent signs; nil if what follows one is no two digits, or if the bytes are not UTF-8.
    ///
    /// Most texts have none, and are asked for with every request.
    static func decoded(_ text: some StringProtocol) -> String? {
        text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding : String(text)
    }
}
