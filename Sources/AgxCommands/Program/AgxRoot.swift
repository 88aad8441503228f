import ArgumentParser

/// The command `agx`, the root of all others.
struct AgxRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agx",
        abstract: "Runs coding agents for many companies on Docker hosts.",
        discussion: """
            agx talks to the agx-relay of --server, of $AGX_SERVER, or of the context of a kubeconfig: --kubeconfig,
            $KUBECONFIG or ~/.agx/config. The relay writes one for its administrator: DATA_DIR/admin.kubeconfig.
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
                    TaskCommand.self, ScheduleCommand.self, LogsCommand.self, ArtifactsCommand.self, ExecCommand.self,
                    CompanyCommand.self, RuntimeCommand.self, CredentialCommand.self, UsageCommand.self,
                ],
            ),
            CommandGroup(
                name: "This program",
                subcommands: [
                    ConfigCommand.self, KubeconfigCommand.self, AuthCommand.self, DoctorCommand.self,
                    VersionCommand.self, CompletionCommand.self,
                    APIResourcesCommand.self,
                ],
            ),
        ],
    )
}
