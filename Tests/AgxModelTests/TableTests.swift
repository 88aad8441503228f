import ManifestFormat
import Testing

@testable import AgxModel

@Suite("Tables", .timeLimit(.minutes(5)))
struct TableTests {
    @Test(
        "ages are written as kubectl writes them",
        arguments: [
            (-5, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (599, "9m59s"), (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"), (11_100, "3h5m"), (28_799, "7h59m"), (28_800, "8h"), (172_799, "47h"), (172_800, "2d"),
            (176_400, "2d1h"), (691_199, "7d23h"), (691_200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"),
            (63_158_400, "2y1d"), (252_287_999, "7y364d"), (252_288_000, "8y"), (999_999_999, "31y"),
        ] as [(Int64, String)],
    )
    func ages(seconds: Int64, text: String) {
        #expect(AgeText.text(seconds: seconds) == text)
    }

    @Test("a company's row shows plan, state, readiness, containers and age")
    func companyRow() throws {
        let object = try JSONValue.parse(
            yaml: """
                kind: Company
                metadata: {name: acme, creationTimestamp: "2026-03-01T12:00:00Z"}
                spec: {plan: team, state: Active}
                status:
                  containers: 2/2
                  conditions:
                    - {type: Degraded, status: "False", reason: Fine}
                    - {type: Ready, status: "True", reason: AllReady}
                """
        )
        let renderer = TableRenderer(definition: try Company.definition)
        let names = ["Name", "Plan", "State", "Ready", "Reason", "Containers", "Subnet", "Age"]
        #expect(renderer.columns.map(\.name) == names)
        #expect(renderer.columns.filter { $0.priority > 0 }.map(\.name) == ["Containers", "Subnet"])
        #expect(renderer.columns.first?.format == "name")
        let cells = renderer.cells(of: object, now: try Timestamp("2026-03-01T12:05:03Z"))
        #expect(cells == ["acme", "team", "Active", "True", "AllReady", "2/2", .null, "5m3s"])
    }

    @Test("a long prompt is cut to one line, numbers stay numbers, nothing is blank by accident")
    func taskRow() throws {
        let prompt = "first line\nsecond"
        let object: JSONValue = [
            "metadata": ["name": "t", "creationTimestamp": "yesterday"],
            "spec": ["provider": "shell", "priority": 5, "prompt": .string(prompt)], "status": ["attempts": 2],
        ]
        let cells = TableRenderer(definition: try AgentTask.definition).cells(
            of: object,
            now: Timestamp(secondsSinceEpoch: 0),
        )
        #expect(cells == ["t", "shell", .null, .null, 2, 5, .null, "first line…", "<invalid>"])
    }

    @Test("a run's row shows how long it took, all its tokens, and what it cost, as far as that is known")
    func runRow() throws {
        let renderer = TableRenderer(definition: try Run.definition)
        func cells(_ status: JSONValue) throws -> [JSONValue] {
            let cells = renderer.cells(of: ["status": status], now: try Timestamp("2026-03-01T12:05:03Z"))
            let wanted = ["Duration", "Tokens", "Cost"]
            return zip(renderer.columns, cells).filter { wanted.contains($0.0.name) }.map(\.1)
        }
        let ended: JSONValue = [
            "startTime": "2026-03-01T12:00:00Z", "completionTime": "2026-03-01T12:02:05Z", "cost": 0.25,
            "tokens": ["input": 1, "output": 20, "cacheRead": 300, "cacheWrite": 4000],
        ]
        #expect(try cells(ended) == ["2m5s", 4321, 0.25])
        #expect(try cells(["startTime": "2026-03-01T12:00:00Z"]) == ["5m3s", .null, .null])
        #expect(try cells(["startTime": "soon"]) == [.null, .null, .null])
        #expect(
            renderer.columns.filter { ["Duration", "Tokens", "Cost"].contains($0.name) }.allSatisfy { $0.priority == 1 }
        )
    }

    @Test("an event's row is that of kubectl")
    func eventRow() throws {
        let message = String(repeating: "long ", count: 40)
        var event: JSONValue = [
            "metadata": ["name": "acme.1"], "reason": "Created", "message": .string(message), "type": "Normal",
            "involvedObject": ["kind": "Company", "name": "acme", "fieldPath": "spec.plan"], "count": 3,
            "firstTimestamp": "1970-01-01T00:00:00Z", "lastTimestamp": "1970-01-01T00:00:05Z",
            "source": ["component": "agx", "host": "here"], "reportingComponent": "other",
        ]
        let renderer = TableRenderer(definition: try Event.definition)
        func cells() -> [JSONValue] {
            let now = Timestamp(secondsSinceEpoch: 65)
            return renderer.cells(of: EventColumns.printable(event, now: now), now: now)
        }
        #expect(
            renderer.columns.filter { $0.priority == 0 }.map(\.name) == [
                "Last Seen", "Type", "Reason", "Object", "Message",
            ]
        )
        #expect(
            renderer.columns.filter { $0.priority > 0 }.map(\.name)
                == ["Subobject", "Source", "First Seen", "Count", "Name"]
        )
        #expect(
            cells() == [
                "60s", "Normal", "Created", "company/acme", "spec.plan", "agx, here", .string(message), "65s", "3",
                "acme.1",
            ]
        )
        event = [
            "metadata": ["name": "new"], "involvedObject": ["kind": "Node"], "eventTime": "1970-01-01T00:01:00.5Z",
            "reportingComponent": "other",
        ]
        #expect(cells() == ["5s", "", "", "node", "", "other", "", "5s", "1", "new"])
        event["eventTime"] = "soon"
        #expect(cells().first == "<unknown>")
    }

    @Test("paths follow members, indexes, all elements and filters")
    func paths() throws {
        let object: JSONValue = ["a": [["b": 1, "t": "x"], ["b": 2, "t": "y"]]]
        #expect(try ValuePath(".a[*].b").values(in: object) == [1, 2])
        #expect(try ValuePath(".a[1].b").values(in: object) == [2])
        #expect(try ValuePath(".a[?(@.t=='y')].b").values(in: object) == [2])
        #expect(try ValuePath(".a.b").values(in: object) == [])
    }

    @Test(
        "a path of another form is refused",
        arguments: ["", "a", ".", ".a[", ".a[x]", ".a[?(@.b>1)]", "$.a", ".a..b"],
    )
    func refusedPaths(text: String) {
        #expect(throws: ModelError.self) { try ValuePath(text) }
    }
}
