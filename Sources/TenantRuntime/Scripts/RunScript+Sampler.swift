extension RunScript {
    /// A part of the shim: a function that looks at the run's processes from beside, until it is told to end or the shim
    /// is gone.
    ///
    /// It looks after 0.25, 0.5, 1, 2 and 5 seconds, then every 5: what a process has taken in between and no look has
    /// met is not in its sums. It must cost next to nothing with many runs at once, so it reads the processes of others
    /// once and remembers their numbers, and cuts text from the left, which takes shells less than cutting it from the
    /// right does.
    static let sampler = #"""
        # Looks now and then at the agent's session and the children that have left it. What it adds up goes into
        # `used`: the most processor time and the most memory that it has seen, in ticks and in pages of so many KiB,
        # twice, so that a line caught half-written shows. With `activity` it also tells of work: less than 3
        # hundredths of one processor is what a program uses that only waits; it isn't told.
        look_after() {
            activity=$1
            nap=
            trap 'kill "$nap"; exit 0' TERM
            looks=0
            told=0
            before=0
            members=
            foreign=
            ticks=0
            pages=0
            size=
            while read -r pid name state parent rest </proc/self/stat && [ "$parent" = "$$" ]; do
                looks=$((looks + 1))
                case $looks in
                    1 | 2) pause=0.25 ;;
                    3) pause=0.5 ;;
                    4) pause=1 ;;
                    5) pause=3 ;;
                    *) pause=5 ;;
                esac
                sleep "$pause" &
                nap=$!
                # Not every sleep knows parts of a second.
                wait "$nap" || sleep 1
                nap=
                if ! { read -r leader <pid; }; then continue; fi
                if [ -z "$size" ]; then
                    size=4
                    while read -r name value rest; do
                        if [ "$name" = KernelPageSize: ]; then
                            size=$value
                            break
                        fi
                    done </proc/self/smaps
                fi
                # Who was no member stays none, but for a number that is given out anew.
                if [ $((looks % 12)) -eq 0 ]; then foreign=; fi
                now=
                others=
                total=0
                resident=0
                for folder in /proc/[0-9]*; do
                    pid=${folder#/proc/}
                    case " $foreign " in *" $pid "*)
                        others="$others $pid"
                        continue
                        ;;
                    esac
                    if ! { read -r line <"$folder/stat"; }; then continue; fi
                    while :; do
                        case $line in
                            *") "*) line=${line#*) } ;;
                            *) break ;;
                        esac
                    done
                    set -- $line
                    if [ $# -lt 22 ]; then continue; fi
                case "$4${12}${13}${14}${15}${22}" in *[!0-9]*) continue ;; esac
                    case " $leader $members $now " in
                        *" $2 "* | *" $pid "*) ;;
                        *)
                            if [ "$4" != "$leader" ]; then
                                others="$others $pid"
                                continue
                            fi
                            ;;
                    esac
                    now="$now $pid"
                    total=$((total + ${12} + ${13} + ${14} + ${15}))
                    resident=$((resident + ${22}))
                done
                members=$now
                foreign=$others
                if [ "$total" -gt "$ticks" ] || [ "$resident" -gt "$pages" ]; then
                    if [ "$total" -gt "$ticks" ]; then ticks=$total; fi
                    if [ "$resident" -gt "$pages" ]; then pages=$resident; fi
                    printf '%s %s %s %s %s %s\n' $ticks $pages $size $ticks $pages $size 1<>used
                fi
                if [ "$looks" -lt 5 ] || [ "$activity" != activity ]; then continue; fi
                change=$((total - before))
                before=$total
                if [ "$change" -ge 15 ] || [ "$change" -lt 0 ]; then
                    told=$((told + 1))
                    echo "$told" >activity
                fi
            done
        }
        """#
}
