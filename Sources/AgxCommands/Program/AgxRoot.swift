import ArgumentParser

/// The command `agx`, the root of all others.
struct AgxRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agx",
        abstract: "Runs coding agents for many companies on Docker hosts.",
        discussion: """
            agx talks to agx-relay, at --server, $AGX_SERVER, the server of ~/.agx/config, or http://127.0.0.1:7878.
            Flags, output formats and exit codes are kubectl's where kubectl has them.
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "Objects",
                subcommands: [
                    GetCommand.self, DescribeCommand.self, ApplyCommand.self, PlanCommand.self, CreateCommand.self,
                    DeleteCommand.self, WaitCommand.self, LabelCommand.self, AnnotateCommand.self,
                ],
            ),
            CommandGroup(
                name: "Work",
                subcommands: [
                    TaskCommand.self, LogsCommand.self, ExecCommand.self, CompanyCommand.self,
                ],
            ),
            CommandGroup(
                name: "This program",
                subcommands: [
                    ConfigCommand.self, DoctorCommand.self, VersionCommand.self, CompletionCommand.self,
                    APIResourcesCommand.self,
                ],
            ),
        ],
    )
}
