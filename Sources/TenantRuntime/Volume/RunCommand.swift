/// What a run executes, exactly: argument vector, environment, working directory and files beside it.
package struct RunCommand: Sendable, Hashable {
    /// A file in the run directory, for what is too long for an argument.
    package struct File: Sendable, Hashable {
        /// A plain name.
        package var name: String
        package var content: [UInt8]

        package init(name: String, content: [UInt8]) {
            self.name = name
            self.content = content
        }
    }

    package var arguments: [String]
    /// Added to the sandbox's environment.
    package var environment: [String: String]
    package var workingDirectory: String
    package var files: [File]
    /// The name of the one among `files` that the agent reads as its standard input; nil for an empty input.
    package var standardInput: String?
    /// Values of the environment that are secrets: they go through a file that is gone before the agent starts.
    package var secrets: [String: String]

    package init(
        arguments: [String],
        environment: [String: String] = [:],
        workingDirectory: String,
        files: [File] = [],
        standardInput: String? = nil,
        secrets: [String: String] = [:],
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.files = files
        self.standardInput = standardInput
        self.secrets = secrets
    }
}

extension RunCommand {
    /// The text of `command.sh`: it becomes the agent, with the run's marker in its environment.
    ///
    /// Throws `invalidRequest` for what no shell can pass on: a zero byte, or a variable's name that isn't one.
    func script(run: String, directory: String) throws(TenantRuntimeError) -> String {
        var variables = environment
        variables["AGX_RUN_ID"] = run
        variables["AGX_RUN_DIR"] = directory
        variables["AGX_ARTIFACTS"] = directory + "/" + RunFiles.artifactsFolder
        let file = try Self.quoted(directory + "/" + Self.secretsFile)
        // Its process is told between reading the secrets and removing them: so `prepare` knows that they were read.
        var lines = secrets.isEmpty ? [] : ["if [ -r \(file) ]; then . \(file); fi"]
        lines.append("echo \"$$\" >\(try Self.quoted(directory + "/" + Self.processFile))")
        if !secrets.isEmpty { lines.append("rm -f \(file)") }
        lines += try Self.exports(variables)
        let complaint = try Self.quoted("agx: the working directory \(workingDirectory) cannot be entered")
        lines.append("cd \(try Self.quoted(workingDirectory)) || { echo \(complaint) >&2; exit 126; }")
        var words: [String] = []
        for argument in arguments { words.append(try Self.quoted(argument)) }
        if let standardInput { words.append("<" + (try Self.quoted(directory + "/" + standardInput))) }
        lines.append("exec " + words.joined(separator: " "))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The file with the secrets, which `script` reads and removes; nil if there are none.
    ///
    /// Throws `invalidRequest` as `script` does.
    func secretsText() throws(TenantRuntimeError) -> String? {
        guard !secrets.isEmpty else { return nil }
        return try Self.exports(secrets).joined(separator: "\n") + "\n"
    }

    /// The name of that file in the run directory.
    static let secretsFile = "secrets"
    /// The name of the one with the process that becomes the agent.
    static let processFile = "pid"

    private static func exports(_ variables: [String: String]) throws(TenantRuntimeError) -> [String] {
        var lines: [String] = []
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            guard isVariableName(name) else {
                throw TenantRuntimeError(.invalidRequest, "the environment variable \"\(name)\" has no usable name")
            }
            lines.append("export \(name)=\(try quoted(value))")
        }
        return lines
    }

    /// One word of the shell that means exactly this text.
    static func quoted(_ text: String) throws(TenantRuntimeError) -> String {
        guard !text.utf8.contains(0) else {
            throw TenantRuntimeError(.invalidRequest, "a zero byte cannot be part of a command or its environment")
        }
        // Split by bytes: a quote that is followed by a combining mark is one Character, and no quote for ==.
        let parts = text.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return "'" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "'\\''") + "'"
    }

    private static func isVariableName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
