"""The customer's form: the one list of what a customer has.

Flags, wizard, review, lists, profile, files, history and documentation follow from it.
"""

from debitcli.customers.consents.consent import PERMISSIONS
from debitcli.fields import address, codes, country, email, named, names, numbers, phone, text, url
from debitcli.fields import tax_id as tax_ids
from debitcli.fields.billing import terms
from debitcli.fields.billing.electronic_address import ELECTRONIC_ADDRESS
from debitcli.fields.moments import MOMENT
from debitcli.fields.value import Context
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form

NOUN = "customer"
"""How the history and the drafts call a customer."""


def _kind_of(name: str, tax_id: str | None, context: Context) -> str:
    """What a customer is, by a tax ID that tells it, else by the name."""
    return (tax_ids.holder(tax_id, context.country) if tax_id else None) or names.propose_kind(name)


FORM = Form(
    NOUN,
    (
        Field(
            "number", "Number", codes.RECORD_NUMBER, "the next one, if empty", "1041",
            brief=1, part="head", in_list=InList(10, right=True),
            asked="rarely",
            also_called="customer number|customer no|customer id|client id|account number|no|kundennummer|kunden-nr|"
            "numero de cliente|kundenr"
            "|customer nr|client number|kunden nr|kundennr|kd-nr|numero cliente|codigo cliente"
            "|numero client|code client|codice cliente|klantnummer",
        ),
        Field(
            "name", "Name", text.LINE, "given name, then family name; or the firm's name", "Ana García López",
            required=True, always=True, asked="first", brief=2, part="head", in_list=InList(16),
            also_called="full name|customer|customer name|client|client name|display name|contact name|kunde|"
            "kundenname|nombre|nom|navn|nome|naam|nazwa|nombre completo|razon social|raison sociale|ragione sociale"
            "|nombre y apellidos|nombre fiscal|cliente|nom complet|vollstandiger name|nom du client"
            "|nome cliente|nome completo|klant|klantnaam|customer full name",
        ),
        Field(
            "kind", "Kind", codes.choice(*names.KINDS, also=names.ALSO_CALLED), "company or person", "person",
            derived=(("name", "tax_id"), _kind_of), asked="rarely",
            also_called="type|customer type|art|typ",
        ),
        Field(
            "country", "Country", country.COUNTRY, "code or name", "ES", asked="first", brief=5, part="address",
            also_called="country name|land|pais|pays|paese|kraj|nation|staat|country code|country/region"
            "|pais/region|land/region|landercode|codigo pais|code pays|paese/regione",
        ),
        Field(
            "address", "Address", text.LINES, "street and house number", "Calle Mayor 3",
            required=True, asked="first", part="address",
            also_called="street|street address|address 1|address line 1|address1|billing address|billing street|"
            "strasse|anschrift|adresse|direccion|indirizzo|adres|calle|rue"
            "|strasse nr|strasse und hausnummer|domicilio|calle y numero|via|ulica|street name|rua"
            "|endereco|adresse 1|address (street)",
        ),
        Field(
            "address2", "Address line 2", text.LINES, "floor, building, c/o", "2nd floor", part="address",
            asked="rarely",
            also_called="address line 2|address 2|street 2|suite|apartment|adresszusatz|zusatz",
        ),
        Field(
            "postal_code", "Postal code", address.POSTAL_CODE, "", "28013",
            required=True, asked="first", brief=3, part="address",
            also_called="zip|zip code|zipcode|postcode|post code|postal|plz|postleitzahl|codigo postal|cp|code postal|"
            "postnummer|cap|kod pocztowy|zip/postal code|postal code/zip|codice postale",
        ),
        Field(
            "city", "City", address.CITY, "", "Madrid",
            required=True, asked="first", brief=4, part="address", in_list=InList(10, 1, whole=True),
            also_called="town|place|ort|stadt|ciudad|poblacion|ville|by|citta|miasto|plaats|billing city|localidad|"
            "municipio|commune|woonplaats|town/city"
            "|suburb|municipality|gemeinde|wohnort|comune|localita|cidade|localite|locality",
        ),
        Field(
            "region", "Region", address.REGION, "state, province or prefecture", "Madrid", part="address",
            derived=(("postal_code",), address.region_of),
            asked="rarely",
            also_called="state|province|county|state/province|bundesland|provincia|departement|state/region",
        ),
        Field(
            "email", "E-mail", email.EMAIL, "", "ana@example.com",
            required=True, asked="first", brief=6, part="reached", in_list=InList(14, 2, whole=True),
            card="email", also_called="e-mail address|email address|mail|correo|correo electronico|courriel|e-post|"
            "e-mail-adresse|adresse e-mail|adresse email|indirizzo email|email 1"
            "|email 2|direccion de correo electronico|correo electronico 1|e-mail 1|indirizzo e-mail"
            "|emailadres|email (work)|primary email|business email",
        ),
        Field(
            "phone", "Phone", phone.PHONE, "", "+34 912 34 56 78",
            required=True, asked="first", brief=7, part="reached", in_list=InList(12, 4, whole=True),
            card="tel",
            also_called="telephone|phone number|tel|telefon|telefono|telefonnummer|telefoon|work phone|phone 1|mobile|"
            "mobile phone|mobile number|cell|cell phone|handy|mobil|mobiltelefon|movil|telefono movil|"
            "portable|cellulare"
            "|telephone number|phone 2|home phone|business phone|office phone|main phone|telefon 1"
            "|telefono 1|telefon geschaftlich|tel geschaftlich|numero de telefono|numero de telephone"
            "|telefone|telemovel|celular|mobiltelefonnummer|handynummer|natel|tel portable"
            "|telephone portable|telefoonnummer|mobiel|telefon privat|telefono 2|telefon 2|gsm",
        ),
        Field(
            "tax_id", "Tax ID", tax_ids.TAX_ID, "VAT number or national business ID", "ESB64717838",
            also_called="vat|vat number|vat id|tax number|taxid|vat no|nif|cif|ust-id|ustid|ust-idnr|umsatzsteuer-id|"
            "cvr|siret|nip|partita iva"
            "|nif/cif|cif/nif|dni|nif/dni|cuit|n tva|numero de tva|tva|vat reg no"
            "|vat registration number|codice fiscale|p iva|piva|btw-nummer|btw nummer|steuernummer"
            "|umsatzsteuer id|ust id nr|tax id number|gst number|abn|company number",
        ),
        Field(
            "business_id", "Business ID", text.kind(limit=60), "number in a register of firms", "HRB 12345",
            asked="rarely",
            also_called="registration number|company registration number|company reg no|handelsregisternummer|kvk|"
            "kvk nummer|siren|organisationsnummer|org nr|y-tunnus",
        ),
        Field(
            "electronic_address", "Electronic address", ELECTRONIC_ADDRESS, "for e-invoices: SCHEME:ID",
            "0088:5790000435975", asked="rarely", also_called="peppol id|peppol|peppol address|endpoint id",
        ),
        Field(
            "buyer_reference", "Buyer reference", text.kind(limit=200), "what the customer wants on each invoice",
            "04011000-1234512345-06", asked="rarely", also_called="leitweg-id|route id|buyer ref",
        ),
        Field(
            "invoice_email", "Invoice e-mail", email.EMAIL, "where invoices go, if not to the e-mail address",
            "invoices@example.com", asked="rarely",
            also_called="billing e-mail address|invoicing e-mail|rechnungs-e-mail|email facturacion",
        ),
        Field(
            "contact", "Contact", text.LINE, "whom to ask for", "Luis Vidal",
            also_called="contact person|main contact|ansprechpartner|persona de contacto|attention|attn"
            "|contact full name|kontaktperson|kontakt|contacto|nom du contact|referente"
            "|persona di contatto|contactpersoon|asp",
        ),
        Field(
            "website", "Website", url.URL, "", "https://example.com", card="url",
            asked="rarely",
            also_called="web|url|web page|web site|homepage|home page|webseite|internet|www|sitio web|pagina web|site",
        ),
        Field(
            "categories", "Categories", named.kind("categories", "category"), "as many as wanted", "Retail",
            repeated_as="--category", in_list=InList(10, 3),
            also_called="category|tags|groups|group|labels|kategorie|kategorien|gruppe|gruppen|kundengruppe|"
            "categoria|categorias",
        ),
        Field(
            "payment_terms", "Payment terms", terms.TERMS, "days, end of month; cash discounts before it", "2% 10, 30",
            also_called="terms|payment term|net days|zahlungsziel|condiciones de pago"
            "|terms (days)|payment terms (days)|zahlungsfrist|dias de pago|delai de paiement"
            "|vencimiento|termini di pagamento",
        ),
        Field(
            "currency", "Currency", codes.CURRENCY, "code or name", "EUR",
            asked="rarely",
            also_called="currency code|wahrung|moneda|devise|valuta",
        ),
        Field(
            "language", "Language", codes.LANGUAGE, "code or name", "es",
            card="lang", asked="rarely",
            also_called="locale|sprache|idioma|langue|sprog",
        ),
        Field(
            "discount", "Discount", numbers.PERCENT, "percent", "2.5",
            asked="rarely",
            also_called="discount %|discount percent|rabatt|descuento|remise",
        ),
        Field(
            "prices", "Prices", codes.choice("net", "gross"), "of new invoices: net, or gross with VAT included", "net",
            asked="rarely",
        ),
        Field(
            "withholding", "Withholding", numbers.PERCENT, "percent of the net, kept for the tax office",
            "15", asked="rarely", also_called="withholding tax|irpf|retencion|retencion irpf|ritenuta",
        ),
        Field(
            "notes", "Note", text.SEVERAL, "only you will see it", beside=True, repeated_as="--note",
            also_called="note|comments|comment|remarks|notizen|bemerkung|notas|observaciones|remarques"
            "|notiz|anmerkung|anmerkungen|bemerkungen|commentaires|commentaire|observacion|comentarios"
            "|note interne|nota|opmerkingen",
        ),
        Field("created", "Created", MOMENT, given_by="book", part="stamps"),
        Field("updated", "Updated", MOMENT, given_by="book", part="stamps"),
        Field("archived", "Archived", MOMENT, given_by="file", part="stamps"),
        Field(
            "consents", "Consents", PERMISSIONS,
            "invoices, reminders or promotions; with :phone or :post behind where it is not by e-mail",
            asked="beside", beside=True, repeated_as="--consent", also_called="consent",
        ),
    ),
    answered={"account": list, "invoices": list, "mails": list},
)  # fmt: skip
"""The fields of every customer, in the order in which they are asked, shown and exported."""
