# Completion of debitcli in fish.
function __debitcli_answers
    set -l typed (commandline -ct)
    set -g __debitcli_answer (_DEBITCLI_COMPLETE=fish command debitcli $COLUMNS (commandline -opc) "$typed" 2>/dev/null)
    set -l how $__debitcli_answer[1]
    set -e __debitcli_answer[1]
    test "$how" != files
end
complete -c debitcli -e
complete -c debitcli -k -f -n __debitcli_answers -a '$__debitcli_answer'
