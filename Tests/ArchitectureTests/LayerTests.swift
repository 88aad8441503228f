import Testing

@Suite("Arrows between targets point downwards", .timeLimit(.minutes(5)))
struct LayerTests {
    private static let ownTargets = Set(TargetRule.all.map(\.name))

    private func imports(of target: TargetRule) throws -> [SourceImport] {
        let files = Repository.files([target.path], ending: ".swift")
        try #require(!files.isEmpty, "\(target.path) has no source files: is the target's row out of date?")
        return files.flatMap { SourceImport.all(in: $0) }
    }

    @Test("a target imports only what its row allows", arguments: TargetRule.all)
    func allowedImports(target: TargetRule) throws {
        for found in try imports(of: target) where Self.ownTargets.contains(found.module) {
            #expect(
                target.mayImport.contains(found.module),
                "\(found.file):\(found.line): \(target.name) must not import \(found.module): \(target.reason)",
            )
        }
    }

    @Test("a target imports what its row allows, so that the table tells the truth", arguments: TargetRule.all)
    func neededImports(target: TargetRule) throws {
        // An executable or a client may be allowed what it only needs to link.
        guard target.layer < 2, target.name != "agx-bench" else { return }
        let found = Set(try imports(of: target).map(\.module))
        #expect(target.mayImport.subtracting(found) == [], "\(target.name) no longer imports these: shorten its row")
    }

    @Test("rows point to the same layer or a lower one, and never from layer 2 to layer 2")
    func layers() {
        let layers = Dictionary(uniqueKeysWithValues: TargetRule.all.map { ($0.name, $0.layer) })
        for target in TargetRule.all {
            for name in target.mayImport {
                let layer = layers[name] ?? .max
                #expect(layer <= target.layer, "\(target.name) (layer \(target.layer)) points up to \(name)")
                if target.layer == 2, target.name != "FakeEngine" {
                    #expect(layer < 2, "\(target.name) and \(name) are both of layer 2")
                }
            }
        }
    }

    @Test("modules from outside are used where the table says", arguments: ModuleRule.all)
    func modules(rule: ModuleRule) throws {
        for target in TargetRule.all where !rule.allowed.contains(target.name) {
            for found in try imports(of: target) where rule.modules.contains(found.module) {
                Issue.record(
                    "\(found.file):\(found.line): \(target.name) must not import \(found.module): \(rule.reason)"
                )
            }
        }
    }

    @Test("every target of Package.swift has a row, and every row a target")
    func complete() throws {
        let manifest = try Repository.text("Package.swift")
        let pattern = try Regex(
            #"\.(?:target|executableTarget)\(\s*name: "([^"]+)""#,
            as: (Substring, Substring).self,
        )
        let names = Set(manifest.matches(of: pattern).map { String($0.output.1) })
        try #require(names.count > 10, "Package.swift is not written as this test reads it")
        #expect(names.subtracting(Self.ownTargets) == [], "these targets need a row in TargetRule.all")
        #expect(Self.ownTargets.subtracting(names) == [], "these rows have no target in Package.swift")
    }

    @Test("every folder of Sources is a target")
    func folders() {
        // What has no Swift in it has no imports, either; who may import it is a rule of modules.
        let headers: Set = ["CFileHoles"]
        let folders = Set(Repository.files(["Sources"]).compactMap { $0.path.split(separator: "/").dropFirst().first })
        #expect(Set(folders.map(String.init)).subtracting(Self.ownTargets) == headers)
    }

    @Test("only executables read the environment and the arguments")
    func environment() {
        let words = ["ProcessInfo", "CommandLine", "getenv(", "setenv("]
        for target in TargetRule.all where target.layer < 4 && target.name != "TestSupport" {
            for file in Repository.files([target.path], ending: ".swift") {
                for (index, line) in file.lines.enumerated() where words.contains(where: { line.contains($0) }) {
                    let isComment = line.drop { $0 == " " }.hasPrefix("//")
                    #expect(
                        isComment,
                        "\(file.path):\(index + 1): a library takes its settings as values, so that tests can give them",
                    )
                }
            }
        }
    }
}
