extension AgentSkill {
    /// How an agent plans work for itself and others, through the API that the runtime has for the sandbox.
    ///
    /// It needs curl and jq. The token's file has a second name there because codex keeps variables with TOKEN in their
    /// names from the commands that it runs.
    package static let tasks = AgentSkill(
        name: "agx-tasks",
        text: #"""
            ---
            name: agx-tasks
            description: Plan work for yourself and other agents of this company - list, create and comment on tasks.
            ---

            # Tasks of this company

            You run as a task of a company. Its runtime takes further tasks, and starts them once this one's place is free or
            there is another. You can list and read tasks and runs, create tasks, and comment on them; you can't change, cancel
            or delete any.

            Begin each command line with:

            ```sh
            auth="Authorization: Bearer $(cat "${AGX_TOKEN_FILE:-$HOME/.agx/token}")"
            api="$AGX_API/apis/runagx.com/v1/namespaces/$AGX_COMPANY"
            json="Content-Type: application/json"
            ```

            - What there is: `curl -fsS -H "$auth" "$api/tasks" | jq -r '.items[] | [.metadata.name, .status.phase] | @tsv'`
            - One of them: `curl -fsS -H "$auth" "$api/tasks/NAME"`; yours is `$AGX_TASK`, your attempt at it `$AGX_RUN`.
            - A new task:

              ```sh
              curl -fsS -H "$auth" -H "$json" -d '{"apiVersion":"runagx.com/v1","kind":"Task",
                "metadata":{"name":"write-tests"},
                "spec":{"provider":"claude","prompt":"Write tests for the login page.","cwd":"/home/player/web"}}' "$api/tasks"
              ```

            - One that waits for others: `"dependsOn":["write-tests"]` in its `spec`. Name the tasks first that come first.
            - A word for those who come after:
              `curl -fsS -H "$auth" -H "$json" -d '{"text":"split into write-tests and fix-login"}' "$api/tasks/$AGX_TASK/comments"`

            Rules: split a task only where the parts can be done apart; give each a prompt that stands alone, since it sees none of your
            conversation; put results into files below `/home/player`, or `$AGX_ARTIFACTS` for people to fetch. An answer of 429 means:
            wait as long as its `Retry-After` says.
            """# + "\n",
    )
}
