import Foundation
import Testing

/// The files of this repository, found from where this source file is.
struct Repository {
    /// A text file below the root.
    struct TextFile: Sendable, CustomTestStringConvertible {
        /// Relative to the root, such as `Sources/agx/Agx.swift`.
        let path: String
        let text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        var testDescription: String { path }
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What people wrote: everything below these, and these.
    static let places = [
        "README.md", "Package.swift", ".ci", "Benchmarks", "Sources", "Tests", "docs", "examples", "hack", "manifests",
    ]

    /// The text files below some of the places, in the order of their paths; hidden files and binary ones are left out.
    static func files(_ places: [String] = places, ending: String = "") -> [TextFile] {
        places.flatMap(paths).filter { $0.hasSuffix(ending) }.sorted().compactMap { path in
            guard let data = FileManager.default.contents(atPath: absolute(path)) else { return nil }
            return String(data: data, encoding: .utf8).map { TextFile(path: path, text: $0) }
        }
    }

    /// The text of one file; throws if it isn't there.
    static func text(_ path: String) throws -> String { try String(contentsOfFile: absolute(path), encoding: .utf8) }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: absolute(path)) }

    static func absolute(_ path: String) -> String { root.path + "/" + path }

    private static func paths(_ place: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: absolute(place), isDirectory: &isFolder) else { return [] }
        guard isFolder.boolValue else { return [place] }
        let inside = FileManager.default.enumerator(atPath: absolute(place))?.compactMap { $0 as? String } ?? []
        return inside.filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }.map { "\(place)/\($0)" }
            .filter { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: absolute(path), isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
    }
}
