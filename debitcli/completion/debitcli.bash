# Completion of debitcli in bash 4.4 and newer.
_debitcli() {
    mapfile -t COMPREPLY < <(_DEBITCLI_COMPLETE=bash command debitcli \
        "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" "$COMP_TYPE" "${COLUMNS-}" 2>/dev/null)
    case ${COMPREPLY[0]-} in
        files) compopt -o default ;;
        open) compopt -o nospace ;;
    esac
    COMPREPLY=("${COMPREPLY[@]:1}")
}
complete -o nosort -F _debitcli debitcli 2>/dev/null
