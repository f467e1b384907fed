#compdef debitcli
# Completion of debitcli in zsh.
_debitcli() {
    local -a answer proposed shown flags
    local how
    answer=("${(@f)$(_DEBITCLI_COMPLETE=zsh command debitcli "$COLUMNS" \
        "${(@Q)words[1,CURRENT-1]}" "${compstate[quote]}$PREFIX" 2>/dev/null)}")
    how=$answer[1]
    shift answer
    if [[ $how == files ]]; then
        compset -P '--*='
        _files
        return
    fi
    proposed=("${(@)answer%%$'\t'*}")
    shown=("${(@)answer#*$'\t'}")
    [[ $how == open ]] && flags+=(-S '')
    [[ "$shown" == "$proposed" ]] || flags+=(-l)
    (( $#answer )) && compadd -U -V debitcli "${flags[@]}" -d shown -a proposed
}
if [[ $funcstack[1] == _debitcli ]]; then
    _debitcli "$@"
else
    compdef _debitcli debitcli
fi
