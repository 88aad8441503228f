import HTTPTypes
import HummingbirdTesting
import Testing

@Suite("warnings", .timeLimit(.minutes(5)))
struct WarningTests {
    private static let unknown = #"{"seats":101,"seets":1}"#
    private static let told = #"299 - "unknown field \"spec.seets\"""#
    private static let advised = #"299 - "unknown field \"spec.seets\"; did you mean \"seats\"?""#

    private func warnings(_ answer: Answer) -> [String] {
        answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
    }

    @Test("come with refusals, too")
    func refusals() async throws {
        try await TestServer().test { client in
            let acme = companies + "/acme"
            let body = companyBody("acme", spec: Self.unknown)
            let made = try await client.post(companies, body)
            #expect(made.code == 422 && warnings(made) == [Self.told])
            _ = try await client.post(companies, companyBody("acme", spec: #"{"seats":3}"#))
            let merged = try await client.mergePatch(acme, #"{"spec":\#(Self.unknown)}"#)
            #expect(merged.code == 422 && warnings(merged) == [Self.told])
            let put = try await client.put(acme, body)
            #expect(put.code == 422 && warnings(put) == [Self.told])
            let twice = try await client.post(companies, companyBody("acme", spec: #"{"seets":1}"#))
            #expect(twice.code == 409 && warnings(twice) == [Self.advised])
            let conflict = try await client.apply(acme, companyBody("acme", spec: #"{"seats":4,"seets":1}"#), by: "x")
            #expect(conflict.code == 409 && warnings(conflict) == [Self.told])
            let wrong = try await client.apply(acme, companyBody("other", spec: #"{"seets":1}"#), by: "x")
            #expect(wrong.code == 400 && warnings(wrong) == [Self.advised])
        }
    }

    @Test("don't come if the client doesn't want them, or gets them as the reason")
    func unwanted() async throws {
        try await TestServer().test { client in
            let body = companyBody("acme", spec: Self.unknown)
            let ignored = try await client.post(companies + "?fieldValidation=Ignore", body)
            #expect(ignored.code == 422 && warnings(ignored).isEmpty)
            let strict = try await client.post(companies + "?fieldValidation=Strict", body)
            #expect(strict.code == 400 && warnings(strict).isEmpty)
        }
    }
}
