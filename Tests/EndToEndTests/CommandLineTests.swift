import Foundation
import ManifestFormat
import Testing

extension EndToEnd {
    @Suite("The command line by hand", .serialized, .timeLimit(.minutes(5)))
    struct CommandLineTests {
        @Test("what ships is accepted in one go by a relay that knows nothing yet")
        func shipped() async throws {
            try await withRelay { relay in
                let files = ["-f", Programs.manifests, "-f", Programs.examples + "/two-companies.yaml"]
                let tried = try await relay.agx(["apply", "--dry-run=server"] + files)
                #expect(tried.code == 0, "\(tried.output)")
                #expect(tried.output.contains("pricelist.runagx.com/examples created (server dry run)"))
            }
        }

        @Test("what ships becomes companies, and each of them works")
        func shippedCompanies() async throws {
            try await withRelay { relay in
                let files = ["-f", Programs.manifests, "-f", Programs.examples + "/two-companies.yaml"]
                let applied = try await relay.agx(["apply"] + files)
                #expect(applied.code == 0, "\(applied.output)")
                for company in ["acme", "demo", "globex"] {
                    try await relay.ready(company)
                    #expect(try await relay.output(company, of: "echo $AGX_COMPANY") == "\(company)\n")
                }
                let names = try await relay.agx(["get", "companies", "-o", "name"]).output
                #expect(names == ["acme", "demo", "globex"].map { "company.runagx.com/\($0)\n" }.joined())
                for company in ["acme", "demo", "globex"] {
                    try await relay.patchCompany(company, ["deletionPolicy": "Delete"])
                }
            }
        }

        @Test("a plan changes nothing")
        func planning() async throws {
            try await withRelay { relay in
                let (company, file) = (Relay.companyName(), relay.directory + "/company.yaml")
                let head = "apiVersion: runagx.com/v1, kind: Company, metadata: {name: \(company)}"
                try Data("{\(head), spec: {plan: team}}".utf8).write(to: URL(fileURLWithPath: file))
                let planned = try await relay.agx(["plan", "-f", file])
                #expect(planned.output.hasPrefix("+ create Company \(company)  (in the file)\n"), "\(planned.output)")
                #expect(planned.output.contains("agx-net-\(company)"), "\(planned.output)")
                #expect(try await relay.agx(["get", "companies"]).output.hasPrefix("No resources found"))
                #expect(try await relay.engine.objects(of: relay.installation) == [])
            }
        }

        @Test("what left the files is pruned")
        func pruning() async throws {
            try await withRelay { relay in
                let file = relay.directory + "/plans.yaml"
                func apply(_ names: [String]) async throws -> Relay.CommandResult {
                    let texts = names.map { name in
                        "---\n{apiVersion: runagx.com/v1, kind: Plan, metadata: {name: \(name)}, spec: {}}\n"
                    }
                    try Data(texts.joined().utf8).write(to: URL(fileURLWithPath: file))
                    return try await relay.agx(["apply", "--apply-set", "mine", "--prune", "-f", file])
                }
                let applied = try await apply(["first", "second"])
                #expect(applied.code == 0, "\(applied.output)")
                let pruned = try await apply(["first"])
                #expect(pruned.output.contains("plan.runagx.com/second pruned\n"), "\(pruned.output)")
            }
        }

        @Test("the doctor looks at everything that it names, on a real engine")
        func doctor() async throws {
            try await withRelay { relay in
                func doctor(_ directory: String) async throws -> (code: Int32, [String: JSONValue]) {
                    let found = try await relay.agx(["doctor", "-o", "json", "--data-dir", directory])
                    let checks = try JSONValue.parse(json: Array(found.output.utf8))["checks"]?.array ?? []
                    return (
                        found.code, Dictionary(checks.map { ($0["subject"]?.string ?? "", $0) }) { first, _ in first },
                    )
                }
                let (_, found) = try await doctor(relay.directory + "/data")
                for subject in [
                    "engine", "cgroup", "storage driver", "subnets", "runc", "clock", "disk /", "data directory",
                    "net.ipv4.ip_forward", "kernel.keys.maxkeys", "fs.inotify.max_user_instances", "kernel.pid_max",
                ] {
                    #expect(found[subject] != nil, "\(subject): \(found.keys)")
                }
                #expect(found["data directory"]?["grade"] == "ok", "\(found)")
                // Others can look into it.
                let open = relay.directory + "/open"
                try FileManager.default.createDirectory(
                    atPath: open,
                    withIntermediateDirectories: false,
                    attributes: [.posixPermissions: 0o755],
                )
                let (code, findings) = try await doctor(open)
                #expect(code == 1 && findings["data directory"]?["grade"] == "fail", "\(findings)")
                #expect(findings["data directory"]?["remedy"] == .string("chmod 0700 \(open)"))
            }
        }

        @Test("apply, wait, get, task run, logs and delete work by hand")
        func byHand() async throws {
            try await withRelay { relay in
                let (company, file) = (Relay.companyName(), relay.directory + "/company.yaml")
                let text = """
                    apiVersion: runagx.com/v1
                    kind: Company
                    metadata: {name: \(company)}
                    spec: {plan: team, deletionPolicy: Delete}

                    """
                try Data(text.utf8).write(to: URL(fileURLWithPath: file))
                let applied = try await relay.agx(["apply", "-f", file])
                #expect(applied == .init(code: 0, output: "company.runagx.com/\(company) created\n"))
                #expect(try await relay.agx(["apply", "-f", file]).output.hasSuffix("unchanged\n"))
                let waited = try await relay.agx(
                    ["wait", "company/\(company)", "--for=condition=Ready", "--timeout=60s"]
                )
                #expect(waited.code == 0, "\(waited.output)")
                let task = ["task", "run", "-n", company, "--provider", "shell", "echo from-$(id -un)", "--follow"]
                let run = try await relay.agx(task)
                #expect(run.code == 0 && run.output.contains("from-player\n"), "\(run.output)")
                #expect(try await relay.agx(["get", "tasks", "-n", company]).output.contains("Succeeded"))
                try await lookInside(relay, company)
                let deleted = try await relay.agx(["delete", "company", company, "--wait"])
                #expect(deleted.code == 0, "\(deleted.output)")
                #expect(try await relay.engine.objects(of: relay.installation) == [])
            }
        }

        /// What is in a sandbox: an unprivileged user, the tools, and a copy of the company's records that can be read and
        /// not be changed.
        private func lookInside(_ relay: Relay, _ company: String) async throws {
            func exec(_ script: String) async throws -> Relay.CommandResult {
                try await relay.agx(["exec", "-n", company, "--", "sh", "-c", script])
            }
            let tools = "git node python3 tmux rg curl jq flock"
            let look = "id -u; for tool in \(tools); do command -v $tool >/dev/null || echo no $tool; done"
            #expect(try await exec(look).output == "1000\n")
            let read = """
                import sqlite3, time
                for wait in range(100):
                    copy = sqlite3.connect("file:/agx/context/company.db?mode=ro", uri=True)
                    runs = copy.execute("SELECT count(*) FROM records WHERE kind = \\"Run\\"").fetchone()
                    if runs == (1,): break
                    time.sleep(0.1)
                print(*runs, *copy.execute("PRAGMA integrity_check").fetchone())
                """
            #expect(try await exec("python3 -c '\(read)'").output == "1 ok\n")
            #expect(try await exec("echo x >>/agx/context/company.db || rm -f /agx/context/company.db").code != 0)
        }
    }
}
