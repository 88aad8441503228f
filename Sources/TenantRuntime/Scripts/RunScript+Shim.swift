extension RunScript {
    /// Runs a run's command at most once and leaves its outcome in the file `exit`.
    ///
    /// Arguments: the run directory, `auto` or `heartbeat` (how it shows that it lives), and `activity` if it is to tell
    /// in the file of that name whether the agent and its children use the processor. The order of its writes is
    /// the protocol that `RunFiles.observe` relies on: the lock is taken before `started` appears (which may be a
    /// moment before its content, but only under the lock), and `exit` appears before the lock is let go.
    /// Each program that it starts before the agent costs a millisecond, so it does with the shell what it can.
    package static let shim = RunScript(
        name: "run-shim.sh",
        text: #"""
            #!/bin/sh
            # Runs command.sh of a run directory at most once, and leaves its outcome in the file `exit`.
            # usage: run-shim.sh RUN_DIRECTORY [auto|heartbeat [activity]]
            umask 077
            cd "$1" || exit 70
            if [ -e started ]; then exit 0; fi
            if [ ! -f command.sh ]; then exit 71; fi
            exec 2>>shim.log
            # A trap, not an ignored signal: what is ignored here would be ignored by the agent too.
            trap : HUP INT TERM

            # What a file of the sandbox's control group counts; the first of two that there is, in `count`.
            count() {
                count=
                for file in "$2" "$3"; do
                    if [ ! -r "$file" ]; then continue; fi
                    while read -r name value; do
                        if [ "$name" = "$1" ]; then count=$value; fi
                    done <"$file"
                    if [ -n "$count" ]; then return; fi
                done
            }
            # How often the kernel has killed for want of memory, and refused a process.
            kernel_counts() {
                count oom_kill /sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control
                oom=$count
                count max /sys/fs/cgroup/pids.events /sys/fs/cgroup/pids/pids.events
                refused=$count
            }

            \#(sampler)

            # The record of the end gets its room on the disk before the agent can fill the disk.
            if ! printf '%2000s\n' '' >"exit.$$"; then
                rm -f "exit.$$"
                # A file without content needs no room: it says why the run didn't start.
                true >full
                exit 72
            fi

            liveness=heartbeat
            if [ "$2" != heartbeat ] && command -v flock >/dev/null 2>&1; then
                exec 9>>lock
                if flock 9; then liveness=flock; fi
            fi

            boot_id=
            read -r boot_id </proc/sys/kernel/random/boot_id
            uptime=
            read -r uptime ignored </proc/uptime
            kernel_counts
            oom_before=$oom
            refused_before=$refused
            record='pid=%s\nliveness=%s\nboot_id=%s\nuptime=%s\ncomplete=1\n'
            # The claim is a file that only one of many can make.
            if [ "$liveness" = flock ]; then
                set -C
                printf "$record" "$$" flock "$boot_id" "$uptime" 2>/dev/null >started
                claimed=$?
                set +C
            else
                # Without a lock to tell by, it must appear with its content: as a hard link.
                echo 0 >heartbeat
                printf "$record" "$$" heartbeat "$boot_id" "$uptime" >"started.$$"
                ln "started.$$" started 2>/dev/null
                claimed=$?
                rm -f "started.$$"
            fi
            if [ "$claimed" -ne 0 ]; then
                rm -f "exit.$$"
                exit 0
            fi

            if [ "$liveness" = heartbeat ]; then
                (
                    beat=0
                    while read -r pid name state parent rest </proc/self/stat && [ "$parent" = "$$" ]; do
                        beat=$((beat + 1))
                        echo "$beat" >heartbeat
                        sleep 2
                    done
                ) </dev/null >/dev/null 2>&1 &
            fi

            # In parentheses: the redirections of a function are undone behind it, so what they close is kept somewhere.
            (look_after "$3") </dev/null >/dev/null 2>&1 9>&- &
            sampler=$!

            # What agents make is theirs to share, and no crash of one leaves its keys on the disk.
            ulimit -c 0 2>/dev/null
            # The lock stays with this shell: a daemon that the agent leaves behind must not hold it.
            if command -v setsid >/dev/null 2>&1; then
                (umask 022 && exec setsid /bin/sh ./command.sh) </dev/null >>stdout 2>>stderr 9>&-
            else
                (umask 022 && exec /bin/sh ./command.sh) </dev/null >>stdout 2>>stderr 9>&-
            fi
            code=$?

            # From here on nothing forks: at the limit of processes the outcome is written all the same.
            uptime=
            read -r uptime ignored </proc/uptime
            kernel_counts
            # The children's time is the second line. It goes through the room that is kept for the record.
            processor=
            { times; } 1<>"exit.$$"
            if [ -f "exit.$$" ]; then { read -r processor && read -r processor; } <"exit.$$"; fi
            # Its number may be another's by now, if it could not fork.
            if { read -r pid name state parent ignored <"/proc/$sampler/stat"; } 2>/dev/null && [ "$parent" = "$$" ]; then
                kill "$sampler"
            fi
            used=
            if [ -f used ]; then { read -r used; } <used; fi
            # The agent may have written it: the record stays short.
            if [ "${#used}" -gt 200 ]; then used=; fi
            signal=
            if [ "$code" -gt 128 ] && [ "$code" -le 192 ]; then signal=$((code - 128)); fi
            record='exit_code=%s\nsignal=%s\nboot_id=%s\nuptime=%s\noom_before=%s\noom_after=%s\n'
            record="${record}refused_before=%s\nrefused_after=%s\nprocessor=%s\nused=%s\ncomplete=1\n"
            printf "$record" "$code" "$signal" "$boot_id" "$uptime" "$oom_before" "$oom" \
                "$refused_before" "$refused" "$processor" "$used" 1<>"exit.$$"
            exec mv -f "exit.$$" exit
            """# + "\n",
    )
}
