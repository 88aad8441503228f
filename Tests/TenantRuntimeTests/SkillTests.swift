import Foundation
import Testing

@testable import TenantRuntime

@Suite("The skills of agents", .timeLimit(.minutes(10)))
struct SkillTests {
    private static let places = [".claude/skills/agx-tasks/SKILL.md", ".agents/skills/agx-tasks/SKILL.md"]

    private let home: TemporaryHome
    private let files: RunFiles

    init() throws {
        home = try TemporaryHome()
        files = RunFiles(volume: home.volume)
    }

    private func text(_ place: String) throws -> String {
        try String(contentsOfFile: "\(home.path)/\(place)", encoding: .utf8)
    }

    private func write(_ text: String, to place: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(home.path)/\(place)"))
    }

    @Test("lie where claude and codex look, and begin as both want it", arguments: places)
    func present(place: String) throws {
        try files.installSkills()
        #expect(try text(place).hasPrefix("---\nname: agx-tasks\ndescription: "))
        let written = try FileManager.default.attributesOfItem(atPath: "\(home.path)/\(place)")
        try files.installSkills()
        let again = try FileManager.default.attributesOfItem(atPath: "\(home.path)/\(place)")
        #expect(written[.systemFileNumber] as? Int == again[.systemFileNumber] as? Int, "it isn't written twice")
    }

    @Test("that an older agx wrote become the new ones, and so does one that is gone")
    func older() throws {
        try files.installSkills()
        let current = try text(Self.places[0])
        try write(
            String(decoding: AgentSkill(name: "agx-tasks", text: "older\n").content, as: UTF8.self),
            to: Self.places[0],
        )
        try FileManager.default.removeItem(atPath: "\(home.path)/.agents")
        try files.installSkills()
        #expect(try text(Self.places[0]) == current && text(Self.places[1]) == current)
    }

    @Test("that somebody has changed stay as they are")
    func changed() throws {
        try files.installSkills()
        let current = try text(Self.places[0])
        let mine = [
            current + "And be polite.\n", "And be polite.\n" + current, current.replacing("curl", with: "wget"), "",
            "---\nname: agx-tasks\n---\nmy own\n", String(repeating: "x", count: 100_000),
        ]
        for text in mine {
            try write(text, to: Self.places[0])
            try files.installSkills()
            #expect(try self.text(Self.places[0]) == text)
        }
    }

    @Test("never go through a link, and one place that can't be used keeps the other from nothing")
    func links() throws {
        let elsewhere = try TemporaryHome()
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: home.path + "/.claude", withDestinationPath: elsewhere.path)
        #expect(throws: TenantRuntimeError.self) { try files.installSkills() }
        #expect(try manager.contentsOfDirectory(atPath: elsewhere.path).isEmpty)
        #expect(try text(Self.places[1]).hasPrefix("---\n"))
        try manager.removeItem(atPath: home.path + "/.claude")
        try manager.createDirectory(atPath: home.path + "/.claude/skills/agx-tasks", withIntermediateDirectories: true)
        try write("theirs", to: "theirs")
        let link = "\(home.path)/\(Self.places[0])"
        try manager.createSymbolicLink(atPath: link, withDestinationPath: home.path + "/theirs")
        try files.installSkills()
        #expect(try text("theirs") == "theirs")
        #expect(try manager.destinationOfSymbolicLink(atPath: link) == home.path + "/theirs")
    }
}
