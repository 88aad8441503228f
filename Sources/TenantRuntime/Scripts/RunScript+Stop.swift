extension RunScript {
    /// Ends every process of a run and leaves the number of survivors in the file `stopped`.
    ///
    /// Arguments: the run directory, the run's id, then stages `SIGNAL:SECONDS` for the agent's process group; without
    /// stages it only sweeps. It may be started many times, also at once, and for a run that is over.
    package static let stop = RunScript(
        name: "run-stop.sh",
        text: #"""
            #!/bin/sh
            # Ends every process of a run, and leaves the number of survivors in the file `stopped`.
            # usage: run-stop.sh RUN_DIRECTORY RUN_ID [SIGNAL:SECONDS ...]
            umask 077
            if ! cd "$1" 2>/dev/null; then
                # The agent may have removed the directory: its processes have to go all the same.
                mkdir -p "$1" && cd "$1" || exit 70
            fi
            marker="AGX_RUN_ID=$2"
            shift 2
            exec 2>/dev/null

            # Whether the sandbox has hardly room for another process, in which all is done by this shell alone: one that
            # can't fork ends.
            is_crowded() {
                for folder in /sys/fs/cgroup /sys/fs/cgroup/pids; do
                    if ! { read -r most <"$folder/pids.max" && read -r count <"$folder/pids.current"; } 2>/dev/null
                    then
                        continue
                    fi
                    if [ "$most" = max ]; then return 1; fi
                    [ $((count * 8)) -ge $((most * 7)) ]
                    return
                done
                return 1
            }
            crowded=
            if is_crowded; then crowded=yes; fi

            nap() { if [ -z "$crowded" ]; then sleep 0.05 2>/dev/null || sleep 1; fi; }
            seconds() {
                read -r now ignored </proc/uptime
                now=${now%%.*}
            }
            # No process id is trusted alone: what counts is the marker in the environment. grep is fast, but not every
            # grep reads past a zero byte, so that none was found is only believed after the shell has looked itself.
            is_marked() {
                while IFS= read -r line || [ -n "$line" ]; do
                    case $line in *"$marker"*) return 0 ;; esac
                done 2>/dev/null <"/proc/$1/environ"
                return 1
            }
            marked() {
                pids=
                if [ -z "$crowded" ]; then
                    for file in $(grep -ls -e "$marker" /proc/[0-9]*/environ 2>/dev/null); do
                        pid=${file#/proc/}
                        pids="$pids ${pid%/environ}"
                    done
                    if [ -n "$pids" ]; then return; fi
                fi
                for folder in /proc/[0-9]*; do
                    pid=${folder#/proc/}
                    if ! { [ -n "$crowded" ] && is_related "$pid"; } && ! is_marked "$pid"; then continue; fi
                    pids="$pids $pid"
                    # Each one that is frozen at once leaves more of the processor to the search.
                    if [ -n "$crowded" ]; then kill -s STOP -- "-$pid" "$pid" 2>/dev/null; fi
                done 2>/dev/null
            }
            # Whether a process is a child of one of those that were found, or in its group or session: a shell that shares
            # the processor with a crowd reads ten times less for that than for an environment.
            is_related() {
                if ! { read -r line <"/proc/$1/stat"; } 2>/dev/null; then return 1; fi
                set -- ${line##*) }
                if [ "$1" = Z ]; then return 1; fi
                for relative in "$2" "$3" "$4"; do
                    case " $pids " in *" $relative "*) return 0 ;; esac
                done
                return 1
            }
            leader=none
            if [ -f pid ] && [ -r pid ]; then read -r leader <pid; fi
            # The agent may have written it anew: 0 would be this shell's own group.
            case $leader in '' | 0* | *[!0-9]*) leader=none ;; esac
            signal_group() {
                case " $pids " in
                    *" $leader "*)
                        kill -s "$1" -- "-$leader" 2>/dev/null || kill -s "$1" "$leader" 2>/dev/null
                        ;;
                    *) kill -s "$1" $pids 2>/dev/null ;;
                esac
            }

            end_all() {
                # Those that are left are frozen first: what forks faster than it is found would never be gone otherwise.
                # A group takes one call; it is the run's if its leader is, or is gone: nobody else gets its number then.
                if [ -n "$crowded" ] && [ "$leader" != none ]; then
                    if [ ! -e "/proc/$leader" ] || is_marked "$leader"; then
                        kill -s STOP -- "-$leader" 2>/dev/null
                    fi
                fi
                round=0
                clean=0
                frozen=
                while [ "$clean" -lt 3 ] && [ "$round" -lt 300 ]; do
                    round=$((round + 1))
                    marked
                    if [ -z "$pids" ]; then
                        clean=$((clean + 1))
                        nap
                        continue
                    fi
                    clean=0
                    fresh=
                    for pid in $pids; do
                        case " $frozen " in
                            *" $pid "*) ;;
                            *) fresh="$fresh $pid" ;;
                        esac
                    done
                    if [ -n "$fresh" ]; then
                        kill -s STOP $fresh 2>/dev/null
                        frozen="$frozen $fresh"
                        if [ "$round" -lt 200 ]; then continue; fi
                    fi
                    kill -s KILL $pids 2>/dev/null
                    frozen=
                    nap
                done
                marked
                survivors=0
                for pid in $pids; do survivors=$((survivors + 1)); done
                read -r uptime ignored </proc/uptime
                printf 'survivors=%s\nuptime=%s\ncomplete=1\n' "$survivors" "$uptime" 1<>"stopped.$$"
                exec mv -f "stopped.$$" stopped
            }
            # A shell that can't fork ends, and does the rest by itself.
            trap 'crowded=yes; end_all' EXIT

            for stage in "$@"; do
                if [ -n "$crowded" ]; then break; fi
                marked
                if [ -z "$pids" ] || [ -e exit ]; then break; fi
                signal_group "${stage%%:*}"
                seconds
                limit=$((now + ${stage#*:}))
                while [ ! -e exit ]; do
                    nap
                    seconds
                    if [ "$now" -ge "$limit" ]; then break; fi
                    marked
                    if [ -z "$pids" ]; then break; fi
                done
            done
            end_all
            """# + "\n",
    )
}
