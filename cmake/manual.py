"""Makes the manual page and the bash completions from what `arrc help` prints.

usage: manual.py ARRC MAN_PAGE COMPLETIONS
"""
import re
import subprocess
import sys

COMMANDS = ("check", "run", "bench", "explain", "remarks", "help")
TOPICS = ("remarks",)  # pages that are no commands


def page(arrc, command):
    done = subprocess.run([arrc, "help", *([command] if command else [])], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


def quoted(line):
    """A line of running text as troff."""
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line


def section(title):
    return '.SH "%s"' % title


def troff(text, prefix):
    """The sections of one page; layout is kept, since it is made for a terminal."""
    lines = []
    for line in text.rstrip("\n").split("\n"):
        if line and not line.startswith(" "):
            lines += [".fi", section((prefix + " " + line).strip()), ".nf"]
        else:
            lines.append(quoted(line[4:]))
    return lines


def manual(pages, version):
    lines = ['.TH ARRC 1 "" "%s" "User Commands"' % version]
    for command, text in pages.items():
        lines += troff(text, command.upper())
    # `man` reads the first section for whatis: one line, not preformatted.
    name = lines.index(".nf")
    del lines[name]
    return "\n".join(lines) + "\n"


def options(text):
    return sorted(set(re.findall(r"(?<![\w-])(--?[a-zA-Z][\w-]*=?)", "\n".join(
        line[:24] for line in text.split("\n") if re.match(r"    -", line)))))


def completions(pages):
    words = {command: " ".join(options(text)) for command, text in pages.items() if command not in TOPICS}
    cases = "\n".join('        %s) words="%s" ;;' % (command, text) for command, text in words.items() if command)
    return """# bash completion for arrc
_arrc() {
    local current="${COMP_WORDS[COMP_CWORD]}" words
    case "${COMP_WORDS[1]}" in
%s
        *) words="%s" ;;
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then words="$words %s"; fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    if [ "${COMPREPLY[0]: -1}" = "=" ]; then compopt -o nospace; fi
    if [ "${current#-}" = "$current" ]; then COMPREPLY+=($(compgen -f -X '!*.arr' -- "$current") $(compgen -d -- "$current")); fi
}
complete -o filenames -F _arrc arrc
""" % (cases, words[""], " ".join(command for command in words if command))


def main():
    arrc, man_page, completion = sys.argv[1:]
    pages = {command: text for command in ("", *COMMANDS) if (text := page(arrc, command)) is not None}
    version = subprocess.run([arrc, "--version"], capture_output=True, text=True, check=True).stdout.split(" (")[0]
    with open(man_page, "w", encoding="utf-8") as file:
        file.write(manual(pages, version))
    with open(completion, "w", encoding="utf-8") as file:
        file.write(completions(pages))


if __name__ == "__main__":
    main()
