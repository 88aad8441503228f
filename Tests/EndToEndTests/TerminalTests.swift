import Foundation
import Testing

extension EndToEnd {
    @Suite("agx exec -it on a terminal", .serialized, .timeLimit(.minutes(5)))
    struct TerminalTests {
        @Test("A shell has a prompt, the window's size, Ctrl-C of its own; its exit code comes back, the terminal too")
        func shell() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let place = relay.directory
                let terminal = try relay.startInTerminal(
                    """
                    stty rows 33 cols 101; stty -g > \(place)/before; tty > \(place)/tty
                    agx exec -n \(company) -it -- sh; echo "code=$?"; stty -g > \(place)/after
                    """
                )
                try await terminal.expect("$ ")
                // What is typed comes back as echo: the words that are waited for must not be in it.
                try terminal.send("echo si''ze $(stty size)\r")
                try await terminal.expect("size 33 101")
                try await resize(place + "/tty", rows: 44, columns: 120)
                try terminal.send("until [ \"$(stty size)\" = '44 120' ]; do sleep 0.1; done; echo resi''zed\r")
                try await terminal.expect("resized")
                try terminal.send("(echo star''ted; exec sleep 1000)\r")
                try await terminal.expect("started")
                try terminal.send("\u{3}")
                try await terminal.expect("^C")
                try await terminal.expect("$ ")
                try terminal.send("echo inter''rupted=$?\r")
                try await terminal.expect("interrupted=130")
                try terminal.send("exit 7\r")
                try await terminal.expect("code=7")
                #expect(try await terminal.end() == 0)
                let before = try String(contentsOfFile: place + "/before", encoding: .utf8)
                #expect(try String(contentsOfFile: place + "/after", encoding: .utf8) == before)
            }
        }

        @Test("A command without a terminal gets its input to the end, and its output and exit code come back")
        func pipe() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let session = try relay.startAgx(
                    ["exec", "-n", company, "-i", "--", "sh", "-c", "read line; echo got $line; exit 3"]
                )
                try session.send("a line\n")
                #expect(try await session.end() == 3)
                #expect(session.text == "got a line\n")
            }
        }

        /// Gives the terminal whose name is in the file another size, as its window would.
        private func resize(_ file: String, rows: Int, columns: Int) async throws {
            let name = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            let arguments = ["-F", name, "rows", "\(rows)", "cols", "\(columns)"]
            let stty = try CommandSession("/usr/bin/stty", arguments, environment: [:])
            #expect(try await stty.end() == 0, "\(stty.text)")
        }
    }
}
