import AgxModel
import RelayClient
import Testing

@Suite("The client's types and the kinds' definitions", .timeLimit(.minutes(5)))
struct KindAgreementTests {
    @Test("agree in names, scope and version, in both directions")
    func agree() throws {
        let registry = try KindRegistry.builtIn()
        for type in ResourceType.all {
            let definition = try registry.definition(ofKind: type.kind)
            #expect(definition.plural == type.plural)
            #expect(definition.singular == type.singular)
            #expect(definition.shortNames == type.shortNames)
            #expect(definition.apiVersion == type.apiVersion)
            #expect(definition.isNamespaced == type.isNamespaced)
        }
        #expect(Set(registry.definitions.map(\.kind)) == Set(ResourceType.all.map(\.kind)))
    }
}
