# Completion of debitcli in fish.
function __debitcli_answers
    set -l typed (commandline -ct)
    set -l answer (_DEBITCLI_COMPLETE=fish command debitcli "$COLUMNS" (commandline -opc) "$typed" 2>/dev/null)
    set -g __debitcli_answer $answer[2..]
    test "$answer[1]" != files
end
complete -c debitcli -e
complete -c debitcli -k -f -n __debitcli_answers -a '$__debitcli_answer'
