/// An import line of a source file.
struct SourceImport {
    private static let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "typealias", "var", "let",
    ]

    let file: String
    let line: Int
    let module: String

    /// The imports of a file; `import struct Foundation.Date` is one of Foundation.
    static func all(in file: Repository.TextFile) -> [SourceImport] {
        file.lines.enumerated().compactMap { index, line in
            module(importedBy: line).map { SourceImport(file: file.path, line: index + 1, module: $0) }
        }
    }

    private static func module(importedBy line: Substring) -> String? {
        // Most lines are no imports, and this is said quickly.
        guard line.contains("import ") else { return nil }
        let words = line.split(separator: " ").drop { $0.hasPrefix("@") || access.contains($0) }
        guard words.first == "import" else { return nil }
        let path = words.dropFirst().drop { kinds.contains($0) }.first
        return path.map { String($0.prefix { $0 != "." }) }
    }
}
