import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Admission of commands", .timeLimit(.minutes(5)))
struct CommandAdmissionTests {
    private static let problem = #"Invalid value: "": must name a program; leave the command out for the image's own"#

    private func review(_ yaml: String) throws -> [String] {
        let company = try defaulted("{kind: Company, metadata: {name: acme}, spec: {plan: team}}")
        let lookup = StubLookup(all: try repositoryDocuments("manifests/plans.yaml") + [company])
        return try Admission.review(new: try defaulted(yaml), old: nil, lookup: lookup, author: .person).lines
    }

    @Test(
        "a service's command names a program; its arguments may be empty",
        arguments: [
            (#"command: [""]"#, ["spec.command[0]: \(CommandAdmissionTests.problem)"]),
            (#"command: ["", a]"#, ["spec.command[0]: \(CommandAdmissionTests.problem)"]),
            (#"command: [sh, -c, ""]"#, []),
            (#"args: [""]"#, []),
            ("command: []", []),
        ] as [(String, [String])],
    )
    func services(spec: String, expected: [String]) throws {
        let yaml = "{kind: Container, metadata: {name: db, namespace: acme}, spec: {image: postgres, \(spec)}}"
        #expect(try review(yaml) == expected)
    }

    @Test("a sandbox's command names a program")
    func sandboxes() throws {
        let yaml = #"{kind: Company, metadata: {name: globex}, spec: {plan: team, sandbox: {command: [""]}}}"#
        #expect(try review(yaml) == ["spec.sandbox.command[0]: \(Self.problem)"])
    }
}
