# Completion for fish: what may stand next is asked of the commands.
#
# fish finds a copy of this file by the name of each command, and a copy is
# for that command; under its own name the file is for all of them.

# __casebook_words COMMAND [WHAT]: what may stand for WHAT, without it for the
# next operand, in the folder that the line names.
function __casebook_words --argument-names command what
    set -l line (commandline -opc) "$(commandline -ct)"
    set -l specs
    set -l folders
    for row in ($command --complete options)
        set -l field (string split \t -- $row)
        set -l name (string trim --left --chars=- -- $field[1])
        set -a specs $name(string replace --regex '.+' = -- "$field[2]")
        test "$field[2]" = DIR; and set -a folders $field[1]
    end
    argparse --ignore-unknown $specs -- $line[2..-1] 2>/dev/null

    set -l ask
    for folder in $folders
        set -l value (string replace --regex '^-+' _flag_ -- $folder)
        set -q $value; or continue
        set -a ask $folder (string replace --regex '^~(?=/|$)' $HOME -- $$value)
    end
    if test -z "$what"
        set -l usage (string split ' ' -- ($command --complete operands))
        set what $usage[(count $argv)]
        test -z "$what"; and string match --quiet '*…*' -- $usage[-1]
        and set what $usage[-1]
    end
    set -l word (commandline -ct | string replace --regex '^--[^=]*=' '')
    switch "$what"
        case '*FILE*'
            __fish_complete_path $word
        case '*DIR*'
            __fish_complete_directories $word
        case '*'
            $command $ask --complete "$what" 2>/dev/null
    end
end

set -l commands casebook case-init case-new case-receive case-reply case-note \
    case-assign case-set case-link case-correct case-close case-reopen \
    case-list case-show case-log case-report case-import case-export \
    case-config case-verify case-mail case-send case-receipt case-sync
set -l name (string replace --regex '\.fish$' '' -- (status basename))
test "$name" = casebook; or set commands $name

for command in $commands
    type --quiet $command; or continue
    complete --command $command --no-files --keep-order \
        --arguments "(__casebook_words $command)"
    for row in ($command --complete options)
        set -l field (string split \t -- $row)
        set -l option --short-option (string sub --start 2 -- $field[1])
        string match --quiet -- '--*' $field[1]
        and set option --long-option (string sub --start 3 -- $field[1])
        test -n "$field[2]"
        and set -l what (string escape -- $field[2])
        and set -a option --exclusive --keep-order \
            --arguments "(__casebook_words $command $what)"
        complete --command $command $option --description $field[3]
    end
end
