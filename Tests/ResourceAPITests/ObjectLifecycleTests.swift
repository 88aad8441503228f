import RecordStore
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Testing

@Suite("objects over HTTP", .timeLimit(.minutes(5)))
struct ObjectLifecycleTests {
    @Test("a created company is answered whole, with defaults and what the server adds")
    func create() async throws {
        let server = try TestServer()
        try await server.test { client in
            let answer = try await client.post(companies, companyBody("acme", metadata: #","labels":{"team":"a"}"#))
            #expect(answer.code == 201)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(
                answer.text == #"""
                    {"apiVersion":"test.dev/v1","kind":"Company","metadata":{"creationTimestamp":"2026-01-01T00:00:00Z","generation":1,"labels":{"team":"a"},"managedFields":[{"apiVersion":"test.dev/v1","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:labels":{".":{},"f:team":{}}},"f:spec":{".":{},"f:plan":{}}},"manager":"unknown","operation":"Update","time":"2026-01-01T00:00:00Z"}],"name":"acme","resourceVersion":"2","uid":"uid-1"},"spec":{"plan":"free"}}
                    """#
            )
        }
    }

    @Test("what the server owns is ignored in a create")
    func serverFields() async throws {
        let server = try TestServer()
        try await server.test { client in
            let metadata = #","uid":"x","resourceVersion":"77","generation":9,"creationTimestamp":null,"selfLink":"/x""#
            let body = companyBody("acme", metadata: metadata).dropLast() + #","status":{"phase":"Ready"}}"#
            let object = try await client.post(companies, String(body)).json
            #expect(object[path: "metadata", "uid"] == "uid-1")
            #expect(object[path: "metadata", "resourceVersion"] == "2")
            #expect(object[path: "metadata", "generation"] == 1)
            #expect(object["status"] == nil)
        }
    }

    @Test("generateName makes a name with five characters")
    func generateName() async throws {
        let server = try TestServer()
        try await server.test { client in
            let body = #"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{"generateName":"team-"}}"#
            let object = try await client.post(companies, body).json
            #expect(object[path: "metadata", "name"]?.string?.hasPrefix("team-bcdf") == true)
            #expect(object[path: "metadata", "name"]?.string?.count == 10)
        }
    }

    @Test("a generated name that is taken is told as such, with a hint to try again")
    func generatedNameTaken() async throws {
        let server = try TestServer()
        try await server.test { client in
            for digit in 0..<10 { _ = try await client.post(companies, companyBody("team-bcdf\(digit)")) }
            let body = #"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{"generateName":"team-"}}"#
            let refused = try await client.post(companies, body)
            #expect(refused.code == 409 && refused.reason == "AlreadyExists", "\(refused.text)")
            let words = "already exists, the server was not able to generate a unique name for the object: try again"
            #expect(refused.message.hasPrefix("companies.test.dev \"team-bcdf") && refused.message.hasSuffix(words))
            #expect(refused.headers[.retryAfter] == "1")
            let plain = try await client.post(companies, companyBody("team-bcdf1"))
            #expect(plain.message == "companies.test.dev \"team-bcdf1\" already exists")
            #expect(plain.headers[.retryAfter] == nil)
        }
    }

    @Test("what ends a generated name has no vowels, and nothing that looks like another letter")
    func nameSuffix() {
        let alphabet = Set("bcdfghjklmnpqrstvwxz2456789")
        let endings = (0..<1_000).map { _ in NameSuffix.random() }
        #expect(endings.allSatisfy { $0.count == 5 && alphabet.isSuperset(of: $0) })
        #expect(Set(endings.joined()) == alphabet)
        #expect(Set(endings).count > 990)
    }

    @Test("replacing with the present version writes; with an older one it is a conflict in Kubernetes' words")
    func replace() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let path = companies + "/acme"
            let body = companyBody("acme", spec: #"{"plan":"pro"}"#, metadata: #","resourceVersion":"2""#)
            let replaced = try await client.put(path, body)
            #expect(replaced.code == 200)
            #expect(try replaced.json[path: "metadata", "generation"] == 2)
            let stale = try await client.put(path, body)
            #expect(stale.code == 409)
            #expect(
                stale.text == #"""
                    {"apiVersion":"v1","code":409,"details":{"group":"test.dev","kind":"companies","name":"acme"},"kind":"Status","message":"Operation cannot be fulfilled on companies.test.dev \"acme\": the object has been modified; please apply your changes to the latest version and try again","metadata":{},"reason":"Conflict","status":"Failure"}
                    """#
            )
        }
    }

    @Test("a write that changes nothing takes no version")
    func noOp() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let path = companies + "/acme"
            let same = companyBody("acme", spec: #"{"plan":"free"}"#, metadata: #","resourceVersion":"2""#)
            #expect(try await client.put(path, same).json[path: "metadata", "resourceVersion"] == "2")
            let patched = try await client.mergePatch(path, #"{"spec":{"plan":"free"}}"#)
            #expect(try patched.json[path: "metadata", "resourceVersion"] == "2")
            #expect(try await client.get(companies).json[path: "metadata", "resourceVersion"] == "2")
        }
    }

    @Test("status has a path of its own, and each path leaves the other's part alone")
    func status() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let path = companies + "/acme"
            let written = try await client.mergePatch(
                path + "/status",
                #"{"status":{"phase":"Ready"},"spec":{"plan":"pro"}}"#,
            )
            #expect(written.code == 200)
            #expect(try written.json[path: "spec", "plan"] == "free")
            #expect(try written.json[path: "status", "phase"] == "Ready")
            #expect(try written.json[path: "metadata", "generation"] == 1)
            let main = try await client.mergePatch(path, #"{"status":{"phase":"Lost"},"spec":{"seats":2}}"#)
            #expect(try main.json[path: "status", "phase"] == "Ready")
            #expect(try main.json[path: "metadata", "generation"] == 2)
            #expect(try await client.get(path + "/status").json == main.json)
        }
    }

    @Test("a kind without a status path has none")
    func noStatusPath() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            _ = try await client.post(widgets, widgetBody("w"))
            let answer = try await client.get(widgets + "/w/status")
            #expect(answer.code == 404)
            #expect(answer.message == "the server could not find the requested resource")
        }
    }

    @Test("a deleted object without finalizers is gone, and the answer tells its uid")
    func delete() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let answer = try await client.delete(companies + "/acme", #"{"propagationPolicy":"Background"}"#)
            #expect(answer.code == 200)
            #expect(
                answer.text == #"""
                    {"apiVersion":"v1","details":{"group":"test.dev","kind":"companies","name":"acme","uid":"uid-1"},"kind":"Status","metadata":{},"status":"Success"}
                    """#
            )
            #expect(try await client.get(companies + "/acme").code == 404)
            #expect(try await client.delete(companies + "/acme").code == 404)
        }
    }

    @Test("finalizers hold a deleted object until the last is taken off")
    func finalizers() async throws {
        let server = try TestServer(.init(initialFinalizers: { $0 == "Company" ? ["test.dev/fleet"] : [] }))
        try await server.test { client in
            let created = try await client.post(companies, companyBody("acme"))
            #expect(try created.json[path: "metadata", "finalizers"] == ["test.dev/fleet"])
            let marked = try await client.delete(companies + "/acme")
            #expect(marked.code == 200)
            #expect(try marked.json[path: "metadata", "deletionTimestamp"] == "2026-01-01T00:00:00Z")
            #expect(try await client.delete(companies + "/acme").json == marked.json)
            let added = try await client.mergePatch(
                companies + "/acme",
                #"{"metadata":{"finalizers":["test.dev/fleet","test.dev/other"]}}"#,
            )
            #expect(added.code == 422)
            #expect(try added.json[path: "details", "causes"]?.array?.first?["reason"] == "FieldValueForbidden")
            let late = try await client.post(widgets, widgetBody("w"))
            #expect(late.code == 403 && late.reason == "Forbidden")
            let causes = try late.json[path: "details", "causes"]?.array ?? []
            #expect(causes.map { $0["reason"] } == ["NamespaceTerminating"])
            #expect(causes.map { $0["field"] } == ["metadata.namespace"])
            let freed = try await client.mergePatch(companies + "/acme", #"{"metadata":{"finalizers":null}}"#)
            #expect(freed.code == 200)
            #expect(try await client.get(companies + "/acme").code == 404)
        }
    }

    @Test("a dry run answers what would be, and changes nothing")
    func dryRun() async throws {
        let server = try TestServer()
        try await server.test { client in
            let created = try await client.post(companies + "?dryRun=All", companyBody("acme"))
            #expect(created.code == 201)
            #expect(try created.json[path: "metadata", "resourceVersion"] == nil)
            #expect(try await client.get(companies + "/acme").code == 404)
            _ = try await client.post(companies, companyBody("acme"))
            #expect(try await client.post(companies + "?dryRun=All", companyBody("acme")).code == 409)
            let patched = try await client.mergePatch(companies + "/acme?dryRun=All", #"{"spec":{"seats":3}}"#)
            #expect(try patched.json[path: "spec", "seats"] == 3)
            #expect(try patched.json[path: "metadata", "resourceVersion"] == "2")
            #expect(try await client.delete(companies + "/acme", #"{"dryRun":["All"]}"#).code == 200)
            #expect(try await client.delete(companies + "/acme?dryRun=All").code == 200)
            let present = try await client.get(companies + "/acme")
            #expect(try present.json[path: "metadata", "resourceVersion"] == "2")
            #expect(try present.json[path: "spec", "seats"] == nil)
            #expect(try await server.store.latestResourceVersion() == 2)
        }
    }

    @Test("a JSON patch is applied in order, and its failed test is a 422")
    func jsonPatch() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let type = "application/json-patch+json"
            let path = companies + "/acme"
            let good =
                #"[{"op":"test","path":"/spec/plan","value":"free"},{"op":"add","path":"/spec/seats","value":4}]"#
            #expect(try await client.send(.patch, path, good, type: type).json[path: "spec", "seats"] == 4)
            let bad = #"[{"op":"test","path":"/spec/plan","value":"pro"}]"#
            #expect(try await client.send(.patch, path, bad, type: type).code == 422)
            let stale = #"[{"op":"replace","path":"/metadata/resourceVersion","value":"2"}]"#
            #expect(try await client.send(.patch, path, stale, type: type).code == 409)
        }
    }

    @Test("patches without a version never conflict, however many come at once")
    func concurrentPatches() async throws {
        let server = try TestServer()
        try await server.test { client in
            _ = try await client.post(companies, companyBody("acme"))
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        let body = #"{"metadata":{"labels":{"l\#(index)":"x"}}}"#
                        return try await client.mergePatch(companies + "/acme", body).code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == Array(repeating: 200, count: 12))
            let labels = try await client.get(companies + "/acme").json[path: "metadata", "labels"]
            #expect(labels?.object?.count == 12)
        }
    }

    @Test("deleting a collection deletes what the selector names")
    func deleteCollection() async throws {
        let server = try TestServer()
        try await server.test { client in
            for name in ["a", "b", "c"] {
                let label = #","labels":{"keep":"\#(name == "b" ? "yes" : "no")"}"#
                _ = try await client.post(companies, companyBody(name, metadata: label))
            }
            let deleted = try await client.delete(companies + "?labelSelector=keep%3Dno")
            #expect(deleted.code == 200)
            #expect(try deleted.json["items"]?.array?.count == 2)
            let left = try await client.get(companies).json["items"]?.array
            #expect(left?.map { $0[path: "metadata", "name"] } == ["b"])
        }
    }
}
