extension RunScript {
    /// Starts commands as it is told to, a line for each: a number, then the words of the command.
    ///
    /// It answers with the number once the command has a process of its own. A fork that fails ends it, and with it
    /// the connection, so that whoever asked hears of it. It ends with its input; what it has started goes on.
    static let launcher = #"""
        while read -r number command; do
            set -f
            set -- $command
            ("$@" </dev/null >/dev/null 2>&1 &) || exit 1
            echo "$number"
        done
        """#
}
