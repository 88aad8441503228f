import AgxModel
import DockerEngine

extension GateRouter {
    /// Builds an exec from what a request may choose: command, environment, directory, terminal and streams.
    ///
    /// The user is always `player`. What asks for more is refused rather than quietly weakened, so that whoever asks
    /// learns of it.
    func execConfiguration(_ body: [UInt8]) throws(GateRefusal) -> ExecConfiguration {
        let asked = try decode(ExecConfiguration.self, body)
        guard asked.isPrivileged != true else { throw .forbidden("a privileged exec is not allowed") }
        let own = "\(ContainerPaths.userID):\(ContainerPaths.userID)"
        guard ["", "player", "\(ContainerPaths.userID)", own].contains(asked.user ?? "") else {
            throw .forbidden("user \(asked.user?.prefix(40) ?? "") is not allowed")
        }
        guard asked.detachKeys?.isEmpty ?? true else { throw .forbidden("detach keys are not allowed") }
        var exec = ExecConfiguration()
        exec.command = try command(asked.command)
        exec.environment = try environment(asked.environment)
        exec.workingDirectory = try directory(asked.workingDirectory)
        exec.user = own
        exec.isPrivileged = false
        exec.hasTerminal = asked.hasTerminal
        exec.attachesInput = asked.attachesInput
        exec.attachesOutput = asked.attachesOutput
        exec.attachesError = asked.attachesError
        return exec
    }

    private func command(_ asked: [String]?) throws(GateRefusal) -> [String] {
        guard let command = asked, !command.isEmpty, command.first != "" else {
            throw GateRefusal(status: 400, message: "No exec command specified")
        }
        try check(command, "command")
        return command
    }

    private func environment(_ asked: [String]?) throws(GateRefusal) -> [String]? {
        guard let asked else { return nil }
        try check(asked, "environment")
        guard asked.allSatisfy({ $0.contains("=") && $0.first != "=" }) else {
            throw GateRefusal(status: 400, message: "an environment entry is not NAME=VALUE")
        }
        return asked
    }

    private func check(_ texts: [String], _ what: String) throws(GateRefusal) {
        guard texts.count <= limits.arguments, texts.reduce(0, { $0 + $1.utf8.count }) <= limits.argumentBytes else {
            let text =
                "the \(what) is too long: at most \(limits.arguments) entries of \(limits.argumentBytes) bytes together"
            throw GateRefusal(status: 413, message: text)
        }
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else {
            throw GateRefusal(status: 400, message: "the \(what) has a NUL byte")
        }
    }

    private func directory(_ asked: String?) throws(GateRefusal) -> String {
        guard let asked, !asked.isEmpty else { return ContainerPaths.home }
        guard let path = ContainerPaths.normalized(asked), ContainerPaths.isWithin(ContainerPaths.home, path) else {
            throw .forbidden("working directory \(asked.prefix(100)) is not under \(ContainerPaths.home)")
        }
        return path
    }
}
