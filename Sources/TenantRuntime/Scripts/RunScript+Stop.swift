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
            exec 2>>stop.log

            nap() { sleep 0.05 2>/dev/null || sleep 1; }
            seconds() {
                read -r now ignored </proc/uptime
                now=${now%%.*}
            }
            # No process id is trusted alone: what counts is the marker in the environment. grep is fast, but not every
            # grep reads past a zero byte, so that none was found is only believed after the shell has looked itself.
            marked() {
                pids=
                for file in $(grep -ls -e "$marker" /proc/[0-9]*/environ 2>/dev/null); do
                    pid=${file#/proc/}
                    pids="$pids ${pid%/environ}"
                done
                if [ -n "$pids" ]; then return; fi
                for file in /proc/[0-9]*/environ; do
                    while IFS= read -r line || [ -n "$line" ]; do
                        case $line in
                            *"$marker"*)
                                pid=${file#/proc/}
                                pids="$pids ${pid%/environ}"
                                break
                                ;;
                        esac
                    done 2>/dev/null <"$file"
                done 2>/dev/null
            }
            leader=none
            if [ -r pid ]; then read -r leader <pid; fi
            signal_group() {
                case " $pids " in
                    *" $leader "*)
                        kill -s "$1" -- "-$leader" 2>/dev/null || kill -s "$1" "$leader" 2>/dev/null
                        ;;
                    *) kill -s "$1" $pids 2>/dev/null ;;
                esac
            }

            for stage in "$@"; do
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

            # Those that are left are frozen first: what forks faster than it is found would never be gone otherwise.
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
            printf 'survivors=%s\nuptime=%s\ncomplete=1\n' "$survivors" "$uptime" >"stopped.$$"
            mv -f "stopped.$$" stopped
            """# + "\n",
    )
}
