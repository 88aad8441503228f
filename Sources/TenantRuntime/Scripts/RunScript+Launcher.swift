extension RunScript {
    /// Starts commands as it is told to, a line for each: a number, then the words of the command.
    ///
    /// It answers with the number once the command has a process of its own. A fork that fails ends it, and with it
    /// the connection, so that whoever asked hears of it; the command takes its place, since no other process may be had.
    /// It ends with its input; what it has started goes on.
    static let launcher = #"""
        trap 'if [ $# -gt 0 ]; then exec "$@" </dev/null >/dev/null 2>&1; fi' EXIT
        while read -r number command; do
            set -f
            set -- $command
            ("$@" </dev/null >/dev/null 2>&1 &) || exit 1
            set --
            echo "$number"
        done
        """#
}
