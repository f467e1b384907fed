"""The form of expenses: the one list of what an expense has."""

from debitcli.expenses.kinds import CATEGORY, PARTS, SUPPLIER, VAT
from debitcli.fields import codes, country, text
from debitcli.fields.billing.vat import VAT_CATEGORY
from debitcli.fields.moments import DAY, MOMENT
from debitcli.fields.numbers import AMOUNT, PERCENT
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form
from debitcli.invoices.kinds import RATE, SUM

NOUN = "expense"
STATUSES = ("open", "part-paid", "overdue", "paid")
SORTABLE = ("number", "date", "supplier", "total", "due", "open", "created")

FORM = Form(
    NOUN,
    (
        Field("number", "Number", codes.RECORD_NUMBER, given_by="book", part="head", brief=1,
              in_list=InList(6, right=True)),
        Field("date", "Date", DAY, "that of the supplier's invoice", "2026-11-26", asked="first", brief=2,
              in_list=InList(10), also_called="invoice date|belegdatum|datum|fecha|date de facture"),
        Field("supplier", "Supplier", SUPPLIER, "who charges", "Papelería Sol", required=True, always=True,
              asked="first", brief=3, in_list=InList(10), part="head",
              also_called="vendor|merchant|payee|lieferant|proveedor|fournisseur|from"),
        Field("supplier_tax_id", "Supplier's tax ID", text.LINE, "as it stands on the invoice", "ESB64717838",
              asked="rarely", also_called="vendor tax id|ust-idnr|nif|vat number"),
        Field("supplier_country", "Supplier's country", country.COUNTRY, "where it is not the company's", "FR",
              asked="rarely"),
        Field("category", "Category", CATEGORY, "an account of kind expense", "Travel", asked="first", brief=4,
              in_list=InList(8, 3), also_called="account|konto|kategorie|categoria|compte|type"),
        Field("description", "Description", text.LINE, "what for", "Train to Berlin", in_list=InList(8, 6),
              also_called="text|memo|note|beschreibung|concepto"),
        Field("total", "Total", AMOUNT, "with VAT; below zero for a supplier's credit", "60.00", asked="first", brief=5,
              given_as="--amount", in_list=InList(9, right=True),
              also_called="amount|gross|betrag|brutto|importe|montant|gross amount|total amount"),
        Field("net", "Net", AMOUNT, "without VAT", "50.42", asked="beside", also_called="net amount|netto|base"),
        Field("vat", "VAT", VAT, "a rate such as 19%, or an amount", "19%", asked="first", brief=6,
              in_list=InList(7, 4, right=True), also_called="tax|vat amount|mwst|ust|iva|tva|tax amount"),
        Field("vat_rate", "VAT rate", PERCENT, "percent, beside an amount", "19", asked="beside",
              also_called="tax rate|steuersatz"),
        Field("vat_category", "VAT category", VAT_CATEGORY, "AE or K: the VAT is yours to pay", "AE", asked="rarely"),
        Field("deductible", "Deductible", PERCENT, "how much of the VAT you may deduct", "100", asked="rarely"),
        Field("parts", "Parts", PARTS, "AMOUNT [CATEGORY] [RATE%]", "60.50 Travel 21%", repeated_as="--part",
              asked="rarely"),
        Field("currency", "Currency", codes.CURRENCY, "the company's, if empty", "EUR", asked="rarely"),
        Field("rate", "Rate", RATE, "the company's currency for one unit", '0.0876 or "11.42 SEK/EUR"',
              asked="rarely"),
        Field("due", "Due", DAY, "until when it is to be paid", "+14d", in_list=InList(10, 5),
              also_called="due date|faellig|vencimiento"),
        Field("paid_on", "Paid on", DAY, "where it is paid already", "today", asked="first",
              also_called="payment date|bezahlt am"),
        Field("method", "Method", text.LINE, "one of payment.methods", "bank",
              also_called="payment method|zahlungsart|metodo"),
        Field("reference", "Reference", text.LINE, "the supplier's number", "R-4711",
              also_called="invoice number|invoice no|rechnungsnummer|factura|facture|document number"),
        Field("customer", "Customer", codes.RECORD_NUMBER, "for whom it was", "41"),
        Field("paid", "Paid", SUM, given_by="book"),
        Field("open", "Open", SUM, given_by="book", brief=7, in_list=InList(8, 2, right=True)),
        Field("status", "Status", codes.choice(*STATUSES), given_by="book", brief=8, in_list=InList(7, 1)),
        Field("created", "Created", MOMENT, given_by="book", part="stamps"),
        Field("updated", "Updated", MOMENT, given_by="book", part="stamps"),
    ),
    answered={"attachments": list, "vat_base_currency": str},
)  # fmt: skip
"""The fields of every expense, in the order in which they are asked, shown and exported."""
