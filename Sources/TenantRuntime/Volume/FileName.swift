/// A name in a folder as the kernel has it: bytes, which agents can choose so that they are no text.
struct FileName: Sendable, Hashable {
    /// With the zero byte that ends it.
    let bytes: [CChar]

    init(bytes: [CChar]) { self.bytes = bytes }

    init(_ text: String) { bytes = Array(text.utf8CString) }

    /// The name as text, nil if it is none.
    var text: String? { String(validating: bytes.dropLast().lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self) }

    /// For messages only.
    var label: String { String(decoding: bytes.dropLast().lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
}
