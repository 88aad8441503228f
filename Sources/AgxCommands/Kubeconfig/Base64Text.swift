import Foundation

/// Text in base64, as kubeconfigs hold PEM.
enum Base64Text {
    /// Nil for what is not base64 of UTF-8 text.
    static func decode(_ text: String) -> String? {
        Data(base64Encoded: text, options: .ignoreUnknownCharacters).flatMap { String(data: $0, encoding: .utf8) }
    }

    static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

extension String {
    /// Without the spaces and line ends around it.
    func trimmingWhitespace() -> String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
