import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Shipped manifests", .timeLimit(.minutes(5)))
struct ManifestFileTests {
    @Test(
        "every document is accepted as it stands",
        arguments: [
            "manifests/plans.yaml", "manifests/demo.yaml", "manifests/prices.yaml",
            "examples/two-companies.yaml",
            "examples/schedules/nightly.yaml", "examples/tasks/release.yaml", "examples/tasks/split.yaml",
        ],
    )
    func accepted(path: String) throws {
        let plans = try repositoryDocuments("manifests/plans.yaml")
        let documents = try repositoryDocuments(path)
        #expect(!documents.isEmpty)
        for document in documents {
            let registry = try KindRegistry.builtIn()
            let apiVersion = document["apiVersion"]?.string ?? ""
            let kind = document["kind"]?.string ?? ""
            let definition = try #require(registry.definition(apiVersion: apiVersion, kind: kind))
            #expect(definition.unknownFields(in: document) == [])
            let full = definition.defaulted(document)
            #expect(definition.validate(full).lines == [])
            let lookup = StubLookup(all: plans + documents)
            #expect(try Admission.review(new: full, old: nil, lookup: lookup, author: .person).lines == [])
        }
    }

    @Test("the plans that ship are free, team and business")
    func planNames() throws {
        let names = try repositoryDocuments("manifests/plans.yaml").map { $0[path: "metadata", "name"] }
        #expect(names == ["free", "team", "business"])
    }

    @Test("the reference has a row for every field and every column")
    func reference() throws {
        let registry = try KindRegistry.builtIn()
        let page = ReferencePage.markdown(registry)
        for definition in registry.definitions {
            #expect(page.contains("\n## \(definition.kind)\n"))
            for name in definition.contentSchema.properties.keys where definition.kind != "Event" {
                #expect(page.contains("| `spec.\(name)`"), "\(definition.kind) \(name)")
            }
            for column in definition.columns { #expect(page.contains("| \(column.name) |")) }
        }
        #expect(page.contains("| `spec.sandbox.env[].name` (required) | string |"))
        #expect(page.contains("One of `Active`, `Suspended`."))
        #expect(page.split(separator: "\n").allSatisfy { !$0.hasPrefix("|") || $0.hasSuffix("|") })
    }
}
