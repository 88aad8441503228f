#!/usr/bin/env bash
# Checks what the compiler and swift format don't: doc comments of package declarations, file length, forbidden calls.
#
# Usage: hack/check-docs.sh [FOLDER...]     (default: Sources and Tests)
#
# Each finding is a line `file:line: what is wrong`; 1 if there is any.
#   - A `package`, `public` or `open` declaration in Sources, and a requirement of such a protocol, has a `///` comment
#     directly above it (attributes and plain comments may stand between). Free are stored properties and initialisers,
#     which a well-named type explains (a comment that only repeats the name is noise), overrides, and witnesses of
#     standard protocols (and of our own: the requirement tells) whose meaning is fixed: ==, <, hash(into:), description, Codable, literals, iterators, clocks.
#   - No file is longer than 400 lines.
#   - None of: try!  as!  fatalError(  Task.detached; in Tests also none of: Task.sleep  sleep(  ContinuousClock().sleep
# A finding of the last two kinds is let through by a comment with a reason, on the same line or the one above (for
# length: on the file's first line):     // allowed: REASON
set -euo pipefail
# shellcheck source=hack/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

case "${1:-}" in
    -h | --help) usage "$0"; exit 0 ;;
esac
have python3 || fail "check-docs.sh needs python3" "run hack/packages.sh build"
if (($# == 0)); then
    cd "$REPO_ROOT"
    set -- Sources Tests
fi

python3 - "$@" <<'PYTHON'
import os, re, sys

MAXIMUM_LINES = 400
DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^()]*\))?\s+)*(?P<before>(?:[a-z]\w*(?:\(\w+\))?\s+)*?)(?P<access>package|public|open)\s+"
    r"(?P<after>(?:(?!(?:func|var|let|struct|class|enum|protocol|init|typealias|actor|subscript|import|extension|case)\b)"
    r"[a-z]\w*(?:\([\w.]+\))?\s+)*)"
    r"(?P<what>class\s+(?:func|var)|func|var|let|struct|class|enum|protocol|init|typealias|actor|subscript)\b(?P<rest>.*)$")
REQUIREMENT = re.compile(
    r"^\s*(?:@\w+(?:\([^()]*\))?\s+)*(?:(?:static|mutating|nonmutating|nonisolated(?:\(\w+\))?|isolated)\s+)*"
    r"(?P<what>func|var|init|subscript)\b(?P<rest>.*)$")
FREE = re.compile(
    r"^(?:func\s+(?:==|<|hash\(into|encode\(to|makeAsyncIterator\(|makeIterator\(|next\("
    r"|advanced\(by|duration\(to|sleep\(until|handle\(|log\(event|run\(\) async)"
    r"|subscript\(metadataKey"
    r"|var\s+(?:description|debugDescription|errorDescription|hashValue|rawValue|customMirror|codingPath|minimumResolution|now)\b"
    r"|init\b"
    r"|(?:let|var)\s+`?\w+`?\s*(?::[^{]*|=[^{]*|:[^={]*=.*)?$"
    r"|(?:struct|enum)\s+CodingKeys\b"
    r"|typealias\s+(?:RawValue|Element|AsyncIterator|Iterator|\w*LiteralType|Failure|Body|Key|Value)\b)")
EVERYWHERE = [(re.compile(r"\btry!"), "try!"), (re.compile(r"\bas!"), "as!"),
              (re.compile(r"\bfatalError\s*\("), "fatalError("), (re.compile(r"\bTask\s*\.\s*detached\b"), "Task.detached")]
IN_TESTS = [(re.compile(r"\bTask\s*\.\s*sleep\b"), "Task.sleep"),
            (re.compile(r"(?<![\w.])(?:u|nano)?sleep\s*\("), "sleep("),
            (re.compile(r"\b(?:Continuous|Suspending)Clock\(\)\s*\.\s*sleep\b|\(?clock:\s*\.continuous\)?\s*\.sleep"), "a real clock's sleep")]
NOT_NEWLINE = re.compile(r"[^\n]")
PLAIN_CODE = re.compile(r'[^"/#()]+')
PLAIN_TEXT = re.compile(r'[^"\\\n]+')
OPENING = re.compile(r'(#*)("""|")')
ALLOWED = re.compile(r"//\s*allowed:\s*\S")


def code_only(text):
    """The text with comments and string contents blanked out, line for line."""
    out, i, n = [], 0, len(text)
    stack = []      # ('"' or '"""', number of #) for an open string, ("(", depth) for an interpolation inside one

    def blank(piece):
        out.append(NOT_NEWLINE.sub(" ", piece))

    while i < n:
        in_string = stack and stack[-1][0] != "("
        plain = (PLAIN_TEXT if in_string else PLAIN_CODE).match(text, i)
        if plain:
            if in_string:
                blank(plain.group(0))
            else:
                out.append(plain.group(0))
            i = plain.end()
            continue
        if in_string:
            quote, hashes = stack[-1]
            escape = "\\" + "#" * hashes
            if text.startswith(escape, i):
                following = text[i + len(escape):i + len(escape) + 1]
                blank(escape + following)
                i += len(escape) + 1
                if following == "(":
                    stack.append(("(", 1))
            elif text.startswith(quote + "#" * hashes, i):
                blank(quote + "#" * hashes)
                i += len(quote) + hashes
                stack.pop()
            else:
                if text[i] == "\n" and quote == '"':
                    stack.pop()     # an unterminated string: never swallow the rest of the file
                blank(text[i])
                i += 1
            continue
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = n if end < 0 else end
            blank(text[i:end])
            i = end
            continue
        if text.startswith("/*", i):
            depth, j = 1, i + 2
            while j < n and depth:
                if text.startswith("/*", j):
                    depth, j = depth + 1, j + 2
                elif text.startswith("*/", j):
                    depth, j = depth - 1, j + 2
                else:
                    j += 1
            blank(text[i:j])
            i = j
            continue
        opening = OPENING.match(text, i)
        if opening:
            stack.append((opening.group(2), len(opening.group(1))))
            blank(opening.group(0))
            i = opening.end()
            continue
        c = text[i]
        if stack:
            kind, depth = stack[-1]
            depth += (c == "(") - (c == ")")
            if depth:
                stack[-1] = (kind, depth)
            else:
                stack.pop()
        out.append(c)
        i += 1
    return "".join(out)


def documented(lines, index):
    """Whether a doc comment stands directly above the line."""
    depth = 0       # inside an attribute that spans lines, read upwards
    for i in range(index - 1, -1, -1):
        line = lines[i].strip()
        if line.startswith("///") or line.endswith("*/"):
            return True
        if depth:
            depth += line.count(")") - line.count("(")
            continue
        if line.startswith("//") or line.startswith("@") or line.startswith("#"):
            continue
        if line.startswith(")"):
            depth = line.count(")") - line.count("(")
            continue
        return False
    return False


def base_name(declaration):
    """`func open`, `var id`: what a witness has in common with the requirement that it meets."""
    return re.match(r"(?:class\s+)?\w+(?:\s+`?\w+`?)?", declaration).group(0).replace("`", "")


requirements, undocumented = set(), []


def check(path, in_tests, report):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except UnicodeDecodeError:
        report(path, 1, "is not UTF-8")
        return 0, 0
    lines, code = text.split("\n"), code_only(text).split("\n")
    count = len(lines) - (lines[-1] == "")
    if count > MAXIMUM_LINES and not ALLOWED.search(lines[0]):
        report(path, count, f"has {count} lines, more than {MAXIMUM_LINES}: split it by topic")
    declarations, depth, protocols, pending = 0, 0, [], False
    for index, line in enumerate(code):
        found = DECLARATION.match(line)
        requirement = not found and protocols and depth == protocols[-1] and REQUIREMENT.match(line)
        if not in_tests and (found or requirement):
            match = found or requirement
            subject = re.sub(r"\s+", " ", match["what"] + match["rest"])
            before = (match["before"] + match["after"]) if found else ""
            if match["what"] in ("func", "init", "var", "typealias", "struct", "enum"):
                subject = match["what"] + (" " if match["what"] != "init" else "") + match["rest"].lstrip(" ?")
            declarations += 1
            if "override" not in before.split() and not FREE.match(subject) and not documented(lines, index):
                name = (match["what"] + match["rest"]).strip().rstrip("{").strip()
                if requirement:
                    report(path, index + 1, f"no doc comment: {name[:80]}")
                else:
                    undocumented.append((path, index + 1, base_name(name), name))
            if requirement:
                requirements.add(base_name((match["what"] + match["rest"]).strip()))
        if found and found["what"] == "protocol":
            pending = True
        for c in line:
            if c == "{":
                depth += 1
                if pending:
                    protocols.append(depth)
                    pending = False
            elif c == "}":
                if protocols and protocols[-1] == depth:
                    protocols.pop()
                depth -= 1
        for pattern, name in EVERYWHERE + (IN_TESTS if in_tests else []):
            if pattern.search(line):
                if not (ALLOWED.search(lines[index]) or (index and ALLOWED.search(lines[index - 1]))):
                    report(path, index + 1, f"{name} is not allowed (let through with `// allowed: REASON`)")
    return 1, declarations


findings = files = declarations = 0


def report(path, line, what):
    global findings
    findings += 1
    print(f"{path}:{line}: {what}")


for folder in sys.argv[1:]:
    if not os.path.exists(folder):
        sys.exit(f"error: there is no folder {folder}; run the script from a complete checkout")
    paths = [folder] if os.path.isfile(folder) else sorted(
        os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if name.endswith(".swift"))
    for path in paths:
        in_tests = "Tests" in path.split(os.sep)
        one, found = check(path, in_tests, report)
        files += one
        declarations += found
for path, line, base, name in undocumented:
    # A witness of one of our own protocols is explained where the requirement is.
    if base not in requirements:
        report(path, line, f"no doc comment: {name[:80]}")
print(f"checked {files} files, {declarations} declarations: {findings} finding{'' if findings == 1 else 's'}")
sys.exit(1 if findings else 0)
PYTHON
