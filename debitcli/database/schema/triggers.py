"""The triggers that the migrations make: by them a book refuses what may not be changed, and is searched."""

TRIGGERS = {
    "sqlite": (
        "consent_is_kept", "customer_search_add", "customer_search_delete", "customer_search_edit",
        "entry_delete", "entry_insert", "entry_line_delete", "entry_line_insert", "entry_line_update",
        "entry_update", "invoice_allowance_delete", "invoice_allowance_insert", "invoice_allowance_update",
        "invoice_frozen", "invoice_kept", "invoice_keys_frozen", "invoice_line_delete", "invoice_line_insert",
        "invoice_line_update", "invoice_reference_delete", "invoice_reference_insert",
        "invoice_reference_update", "invoice_replaced_by_insert", "invoice_replaced_by_update",
        "invoice_vat_delete", "invoice_vat_insert", "invoice_vat_update", "payment_frozen", "payment_kept",
        "payment_keys_frozen", "settlement_delete", "settlement_replaced", "settlement_update",
        "settlement_vat_delete", "settlement_vat_replaced", "settlement_vat_update",
    ),
    "postgresql": (
        "consent_is_kept", "entry_insert", "entry_is_kept", "entry_line_insert", "entry_line_is_kept",
        "invoice_allowance_frozen", "invoice_allowance_is_kept", "invoice_frozen", "invoice_is_kept",
        "invoice_kept", "invoice_keys_frozen", "invoice_line_frozen", "invoice_line_is_kept",
        "invoice_reference_frozen", "invoice_reference_is_kept", "invoice_vat_frozen", "invoice_vat_is_kept",
        "payment_frozen", "payment_is_kept", "payment_kept", "payment_keys_frozen", "settlement_frozen",
        "settlement_is_kept", "settlement_vat_frozen", "settlement_vat_is_kept",
    ),
}  # fmt: skip
"""Their names, by database."""
