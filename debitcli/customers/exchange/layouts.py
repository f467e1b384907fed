"""What other products export: how to recognise each by its header, and which of its columns is which field.

A field is one of the form, or a part of some (`exchange/parts.py`). How columns are divided: `exchange/layout.py`.
One list of them all, hence its length.
"""

from dataclasses import replace

from debitcli.exchange.layout import Layout, layout_of

_GOOGLE = {
    "email": "E-mail 1 - Value|E-mail 2 - Value|E-mail 3 - Value",
    "phone": "Phone 1 - Value|Phone 2 - Value|Phone 3 - Value",
    "address": "Address 1 - Street|Address 1 - PO Box||Address 2 - Street|Address 2 - PO Box",
    "address2": "Address 1 - Extended Address||Address 2 - Extended Address",
    "city": "Address 1 - City||Address 2 - City",
    "region": "Address 1 - Region||Address 2 - Region",
    "postal_code": "Address 1 - Postal Code||Address 2 - Postal Code",
    "country": "Address 1 - Country||Address 2 - Country",
    "notes": "Notes",
    "website": "Website 1 - Value",
}

LAYOUTS: tuple[Layout, ...] = (
    layout_of(
        "freshbooks", "FreshBooks clients", "Organization|First Name|Last Name|Province/State",
        company="Organization", given_name="First Name", family_name="Last Name", email="Email", phone="Phone",
        address="Street", city="City", region="Province/State", country="Country", postal_code="Postal Code",
        notes="Notes",
    ),
    layout_of(
        "wave", "Wave customers", "customer_name|contact_first_name|contact_last_name|postal_code/zip_code",
        name="customer_name", email="email", given_name="contact_first_name", family_name="contact_last_name",
        currency="customer_currency", number="account_number", phone="phone|mobile|toll_free", website="website",
        address="address_line_1||ship-to_address_line_1", address2="address_line_2||ship-to_address_line_2",
        city="city||ship-to_city", region="province/state||ship-to_province/state",
        postal_code="postal_code/zip_code||ship-to_postal_code/zip_code", country="country||ship-to_country",
    ),
    layout_of(
        "zoho", "Zoho contacts", "Display Name|Company Name|EmailID||Display Name|Company Name|Billing Code"
        "||EmailID|MobilePhone|Billing Code||Display Name|EmailID",
        name="Display Name|Customer Name", company="Company Name", given_name="First Name", family_name="Last Name",
        phone="Phone|MobilePhone|Billing Phone", currency="Currency Code", notes="Notes", email="EmailID",
        address="Billing Address||Shipping Address", address2="Billing Street2||Shipping Street2",
        city="Billing City||Shipping City", region="Billing State||Shipping State",
        country="Billing Country||Shipping Country", postal_code="Billing Code||Shipping Code",
        payment_terms="Payment Terms|Payment Terms Label", website="Website", active="Status",
        kind="Customer Sub Type",
        tax_id="GST Identification Number (GSTIN)|VAT Number|VAT Registration Number|TRN|Tax ID",
    ),
    layout_of(
        "zoho-crm", "Zoho CRM contacts", "Record Id|Account Name|First Name|Last Name|Email",
        number="Record Id", given_name="First Name", family_name="Last Name", company="Account Name", email="Email",
        phone="Phone|Mobile|Home Phone|Other Phone", notes="Description", categories="Tag",
        address="Mailing Street||Other Street", city="Mailing City||Other City", region="Mailing State||Other State",
        postal_code="Mailing Zip||Other Zip", country="Mailing Country||Other Country",
    ),
    layout_of(
        "invoiceninja", "Invoice Ninja clients",
        "Paid to Date|Billing Street|Billing Apt/Suite||Paid to Date|Apt/Suite|Private Notes"
        "||Paid to Date|ID Number|VAT Number",
        name="Name", number="Number|ID Number", tax_id="VAT Number", phone="Phone|Phone 2", currency="Currency",
        address="Billing Street|Street||Shipping Street", address2="Billing Apt/Suite|Apt/Suite||Shipping Apt/Suite",
        city="Billing City|City||Shipping City",
        region="Billing State/Province|State/Province||Shipping State/Province",
        postal_code="Billing Postal Code|Postal Code||Shipping Postal Code",
        country="Billing Country|Country||Shipping Country", website="Website", notes="Private Notes|Public Notes",
        given_name="First Name", family_name="Last Name", email="Email",
    ),
    # Four common words are no mark of their own where there is more.
    replace(
        layout_of(
            "invoicely", "Invoicely clients", "Client Name|Email|Phone|Country",
            name="Client Name", email="Email", phone="Phone", country="Country",
        ),
        alone=True,
    ),
    layout_of(
        "xero", "Xero contacts", "ContactName|EmailAddress|POAddressLine1||ContactName|EmailAddress|AccountNumber",
        name="ContactName", number="AccountNumber", email="EmailAddress|Person1Email", given_name="FirstName",
        family_name="LastName", phone="PhoneNumber|MobileNumber|DDINumber", tax_id="TaxNumber", discount="Discount",
        address="POAddressLine1||SAAddressLine1",
        address2="POAddressLine2+POAddressLine3+POAddressLine4||SAAddressLine2+SAAddressLine3+SAAddressLine4",
        city="POCity||SACity", region="PORegion||SARegion", postal_code="POPostalCode||SAPostalCode",
        country="POCountry||SACountry", website="Website",
    ),
    layout_of(
        "quickbooks", "QuickBooks customers",
        "Name|Street|ZIP|Opening Balance||Customer|Full Name|Billing Street||Customer full name|Bill address",
        name="Customer|Customer full name|Name", company="Company|Company name", contact="Full Name",
        email="Email", phone="Phone|Phone numbers|Mobile", website="Website", payment_terms="Terms",
        address="Billing Street|Street||Shipping Street", city="Billing City|City||Shipping City",
        region="Billing State|State||Shipping State", postal_code="Billing ZIP|ZIP||Shipping ZIP",
        country="Billing Country|Country||Shipping Country", address_lines="Bill address|Ship address",
        categories="Customer Type", notes="Notes",
    ),
    layout_of(
        "quickbooks-desktop", "QuickBooks Desktop customers",
        "Customer|Main Phone|Bill to 1||Active Status|Customer|Main Email",
        name="Customer", company="Company", given_name="First Name", family_name="Last Name", contact="Primary Contact",
        phone="Main Phone|Alt. Phone", email="Main Email", payment_terms="Terms", number="Account No.",
        address_lines="Bill to 1+Bill to 2+Bill to 3+Bill to 4+Bill to 5"
        "||Ship to 1+Ship to 2+Ship to 3+Ship to 4+Ship to 5",
        categories="Customer Type", active="Active Status",
    ),
    replace(
        layout_of(
            "quickbooks-iif", "QuickBooks Desktop customers (IIF)", "!CUST|NAME|BADDR1",
            name="NAME", company="COMPANYNAME", given_name="FIRSTNAME", family_name="LASTNAME", contact="CONT1",
            phone="PHONE1|PHONE2", email="EMAIL", payment_terms="TERMS", categories="CTYPE", notes="NOTEPAD",
            address_lines="BADDR1+BADDR2+BADDR3+BADDR4+BADDR5||SADDR1+SADDR2+SADDR3+SADDR4+SADDR5",
        ),
        only=("!CUST", "CUST"),
    ),
    layout_of(
        "google", "Google contacts",
        "First Name|Last Name|Organization Name|Labels||First Name|Last Name|E-mail 1 - Value",
        given_name="First Name", family_name="Last Name", company="Organization Name", categories="Labels", **_GOOGLE,
    ),
    layout_of(
        "google-old", "Google contacts (before 2024)",
        "Given Name|Family Name|Group Membership||Given Name|Family Name|E-mail 1 - Value",
        name="Name", given_name="Given Name", family_name="Family Name", company="Organization 1 - Name",
        categories="Group Membership", **_GOOGLE,
    ),
    layout_of(
        "outlook", "Outlook contacts", "First Name|Last Name|E-mail Address|Business Phone",
        given_name="First Name", family_name="Last Name", company="Company",
        email="E-mail Address|E-mail 2 Address|E-mail 3 Address", notes="Notes", categories="Categories",
        phone="Business Phone|Mobile Phone|Primary Phone|Company Main Phone|Home Phone|Business Phone 2|Other Phone",
        address="Business Street||Home Street||Other Street", city="Business City||Home City||Other City",
        region="Business State||Home State||Other State",
        postal_code="Business Postal Code||Home Postal Code||Other Postal Code",
        country="Business Country/Region|Business Country||Home Country/Region|Home Country||Other Country/Region",
        website="Web Page|Business Web Page|Personal Web Page",
    ),
    layout_of(
        "outlook-de", "Outlook-Kontakte", "Vorname|Nachname|Firma|Telefon geschäftlich",
        given_name="Vorname", family_name="Nachname", company="Firma", email="E-Mail-Adresse|E-Mail 2: Adresse",
        phone="Telefon geschäftlich|Mobiltelefon|Haupttelefon|Telefon Firma|Telefon (privat)|Telefon geschäftlich 2",
        address="Straße geschäftlich||Straße privat||Weitere Straße",
        address2="Straße geschäftlich 2+Straße geschäftlich 3||Straße privat 2+Straße privat 3"
        "||Weitere Straße 2+Weitere Straße 3",
        city="Ort geschäftlich||Ort privat||Weiterer Ort",
        region="Region geschäftlich|Bundesland/Kanton geschäftlich||Bundesland/Kanton privat|Region privat"
        "||Weiteres/r Bundesland/Kanton",
        postal_code="Postleitzahl geschäftlich||Postleitzahl privat||Weitere Postleitzahl",
        country="Land/Region geschäftlich||Land/Region privat||Weiteres/e Land/Region", website="Webseite",
        notes="Notizen", categories="Kategorien",
    ),
    layout_of(
        "outlook-es", "Contactos de Outlook",
        "Nombre|Apellidos|Calle del trabajo||Nombre|Apellidos|Teléfono del trabajo",
        given_name="Nombre", family_name="Apellidos", company="Organización|Compañía",
        email="Dirección de correo electrónico", notes="Notas", categories="Categorías",
        phone="Teléfono del trabajo|Teléfono móvil|Particular|Teléfono particular",
        address="Calle del trabajo||Calle particular|Calle de domicilio",
        city="Ciudad de trabajo|Ciudad del trabajo||Ciudad particular|Ciudad de residencia",
        region="Provincia o estado de trabajo||Provincia o estado particular|Provincia o estado de residencia",
        postal_code="Código postal del trabajo||Código postal particular|Código postal de residencia",
        country="País o región del trabajo||País o región particular|País o región de residencia",
        website="Página web",
    ),
    layout_of(
        "stripe", "Stripe customers", "id|Created (UTC)|Delinquent",
        name="Name|Customer Name|Card Name|Description", email="Email|Customer Email", phone="Phone",
        address="Card Address Line1|Address Line1", address2="Card Address Line2|Address Line2",
        city="Card Address City|Address City", region="Card Address State|Address State",
        country="Card Address Country|Address Country", postal_code="Card Address Zip|Address Zip",
        currency="Currency", number="id", tax_id="Business Vat ID",
    ),
    layout_of(
        "hubspot", "HubSpot contacts", "Record ID|First Name|Last Name|Email",
        given_name="First Name", family_name="Last Name", email="Email", phone="Phone Number|Mobile Phone Number",
        company="Company Name|Associated Company", address="Street Address", city="City", region="State/Region",
        postal_code="Postal Code", country="Country/Region", number="Record ID", website="Website URL",
    ),
    layout_of(
        "hubspot-companies", "HubSpot companies",
        "Record ID|Company name|Company owner||Record ID|Company name|Website URL"
        "||Record ID|Company name|Company Domain Name",
        number="Record ID", company="Company name", website="Website URL|Company Domain Name", phone="Phone Number",
        address="Street Address", address2="Street Address 2", city="City", region="State/Region",
        postal_code="Postal Code", country="Country/Region", notes="Description",
    ),
    layout_of(
        "pipedrive", "Pipedrive people", "Person - Name|Person - Organization||Person - Name|Person - ID"
        "||Person - Name|Person - Email - Work",
        name="Person - Name", company="Person - Organization", number="Person - ID", categories="Person - Label",
        email="Person - Email - Work|Person - Email - Home|Person - Email - Other|Person - Email",
        phone="Person - Phone - Work|Person - Phone - Mobile|Person - Phone - Home|Person - Phone - Other"
        "|Person - Phone",
        address="Person - Postal address|Organization - Address",
    ),
    layout_of(
        "pipedrive-organizations", "Pipedrive organizations", "Organization - Name|Organization - ID"
        "||Organization - Name|Organization - Address",
        company="Organization - Name", number="Organization - ID", categories="Organization - Label",
        address="Organization - Address",
    ),
    layout_of(
        "salesforce", "Salesforce contacts", "First Name|Last Name|Account Name|Mailing Street"
        "||First Name|Last Name|Mailing Zip/Postal Code||LASTNAME|FIRSTNAME|MAILINGSTREET|ACCOUNTID",
        given_name="First Name|FIRSTNAME", family_name="Last Name|LASTNAME", name="NAME", company="Account Name",
        number="Contact ID|ID", email="Email|EMAIL", phone="Phone|Mobile|MobilePhone|Home Phone|HomePhone",
        address="Mailing Street|MailingStreet||Other Street|OtherStreet",
        city="Mailing City|MailingCity||Other City|OtherCity",
        region="Mailing State/Province|Mailing State|MailingState||Other State/Province|OtherState",
        postal_code="Mailing Zip/Postal Code|Mailing Zip|MailingPostalCode||Other Zip/Postal Code|OtherPostalCode",
        country="Mailing Country|MailingCountry||Other Country|OtherCountry", notes="Description",
    ),
    layout_of(
        "odoo", "Odoo contacts", "Complete Name|Salesperson||Name|Is a Company|Street"
        "||is_company|name|category_id||name|is_company|country_id||External ID|Name|Tags",
        name="Name|Display Name", complete_name="Complete Name", company="Company|Company Name",
        is_company="Is a Company|is_company",
        address="Street", address2="Street2|Street 2", city="City", postal_code="Zip|ZIP",
        region="State|state_id|State/Name|state_id/name", country="Country|country_id|Country/Name|country_id/name",
        tax_id="Tax ID|VAT", phone="Phone|Mobile", email="Email", website="Website", language="Language|lang",
        notes="Notes|comment", categories="Tags|category_id", number="Reference|ref",
        payment_terms="Customer Payment Terms|property_payment_term_id|Payment Terms", active="Active",
    ),
    layout_of(
        "shopify", "Shopify customers",
        "First Name|Last Name|Accepts Email Marketing||First Name|Last Name|Accepts Marketing"
        "||Customer ID|First Name|Default Address Address1",
        number="Customer ID", given_name="First Name", family_name="Last Name", email="Email",
        company="Default Address Company|Company", phone="Phone|Default Address Phone",
        address="Default Address Address1|Address1", address2="Default Address Address2|Address2",
        city="Default Address City|City", postal_code="Default Address Zip|Zip",
        region="Default Address Province Code|Province|Province Code",
        country="Default Address Country Code|Country Code|Country", notes="Note", categories="Tags",
    ),
    layout_of(
        "woocommerce", "WooCommerce customers",
        "Name|Username|Sign Up|AOV||billing_first_name|billing_last_name|billing_email",
        name="Name", given_name="billing_first_name|first_name", family_name="billing_last_name|last_name",
        company="billing_company", email="billing_email|Email|user_email|customer_email",
        phone="billing_phone|Billing Phone|Shipping Phone",
        address="billing_address_1||shipping_address_1", address2="billing_address_2||shipping_address_2",
        city="billing_city|City||shipping_city", region="billing_state|Region||shipping_state",
        postal_code="billing_postcode|Postal Code||shipping_postcode",
        country="billing_country|Country / Region||shipping_country", number="customer_id|ID",
    ),
    layout_of(
        "square", "Square customers",
        "Reference ID|First Name|Square Customer ID||First Name|Last Name|Square Customer ID"
        "||Reference ID|First Name|Email Subscription Status||First Name|Creation Source|Transaction Count",
        number="Reference ID", given_name="First Name", family_name="Last Name", email="Email Address",
        phone="Phone Number", company="Company Name", address="Street Address 1", address2="Street Address 2",
        city="City", region="State", postal_code="Postal Code", notes="Memo", categories="Groups",
    ),
    layout_of(
        "paypal", "PayPal transactions", "Name|From Email Address|Transaction ID",
        name="Name", email="From Email Address", address="Address Line 1",
        address2="Address Line 2/District/Neighborhood", city="Town/City", currency="Currency",
        region="State/Province/Region/County/Territory/Prefecture/Republic", postal_code="Zip/Postal Code",
        country="Country|Country Code", phone="Contact Phone Number",
    ),
    layout_of(
        "mailchimp", "Mailchimp audience", "Email Address|MEMBER_RATING||Email Address|LEID|EUID",
        email="Email Address", given_name="First Name", family_name="Last Name", company="Company|Company Name",
        address="Address", phone="Phone Number|Phone", notes="NOTES", categories="TAGS",
    ),
    layout_of(
        "linkedin", "LinkedIn connections", "First Name|Last Name|Connected On",
        given_name="First Name", family_name="Last Name", company="Company", email="Email Address",
    ),
    layout_of(
        "thunderbird", "Thunderbird address book", "First Name|Last Name|Primary Email||Display Name|Primary Email",
        name="Display Name", given_name="First Name", family_name="Last Name", company="Organization",
        email="Primary Email|Secondary Email", phone="Work Phone|Mobile Number|Home Phone", notes="Notes",
        address="Work Address||Home Address", address2="Work Address 2||Home Address 2", city="Work City||Home City",
        region="Work State||Home State", postal_code="Work ZipCode||Home ZipCode", country="Work Country||Home Country",
        website="Web Page 1|Web Page 2",
    ),
    layout_of(
        "holded", "Holded contacts", "Fiscal name|Trade name|Province||Nombre|Nombre comercial|NIF",
        name="Fiscal name|Nombre", contact="Contact person|Persona de contacto",
        tax_id="Contact ID|Contact NIF|NIF", phone="Phone|Teléfono|Mobile|Móvil",
        email="Contact email|Contact's e-mail address|Email|Correo electrónico", address="Address|Dirección",
        city="Population|Town|City|Población", postal_code="Postal code|Código postal", region="Province|Provincia",
        country="Country|País", notes="Notes|Notas", website="Website|Web", categories="Tags|Etiquetas",
        payment_terms="Due days|Vencimiento",
    ),
    layout_of(
        "sevdesk", "sevDesk Kontakte", "Kunden-Nr.|Nachname|Vorname|Organisation",
        number="Kunden-Nr.", family_name="Nachname", given_name="Vorname", company="Organisation",
        tax_id="Umsatzsteuer-ID|USt-ID", address="Straße|Strasse", postal_code="PLZ", city="Ort", country="Land",
        phone="Telefon|Mobil", email="E-Mail", payment_terms="Zahlungsziel Tage", notes="Beschreibung",
        address2="Namenszusatz", website="Webseite|Internet", categories="Tags",
    ),
    layout_of(
        "lexware", "Lexware Office Kontakte", "Kundennummer|Firmenname|Vorname|Nachname",
        number="Kundennummer", company="Firmenname", given_name="Vorname", family_name="Nachname",
        tax_id="Umsatzsteuer ID|Steuernummer",
        address="Straße 1|Straße|Strasse||Straße 2", address2="Adresszusatz 1|Zusatz 1|Zusatz||Adresszusatz 2|Zusatz 2",
        postal_code="PLZ 1|PLZ||PLZ 2", city="Ort 1|Ort||Ort 2", country="Land 1|Land||Land 2",
        email="E-Mail 1|E-Mail|E-Mail 2", phone="Telefon 1|Telefon|Telefon 2|Mobil 1|Mobil", notes="Notizen|Notiz",
    ),
    layout_of(
        "fastbill", "FastBill Kunden", "Kundennummer|Typ|Firma|Vorname|Nachname|Zahlungsart",
        number="Kundennummer", kind="Typ", company="Firma", given_name="Vorname", family_name="Nachname",
        address="Adresse", address2="Adresszusatz", postal_code="PLZ", city="Ort", country="Land",
        phone="Telefon|Mobil|Telefon 2", email="E-Mail", website="Website", tax_id="USt-IdNr.", currency="Währung",
        payment_terms="Zahlungsziel", notes="Kommentar", categories="Tags",
    ),
    layout_of(
        "xentral", "Xentral Adressen", "Kundennummer|Firma/Name",
        number="Kundennummer", name="Firma/Name", contact="Ansprechpartner", email="E-Mail",
        phone="Telefonnummer|Telefon|Mobil", address="Straße", postal_code="PLZ", city="Ort", country="Land",
        tax_id="USt-ID|Umsatzsteuer-ID",
    ),
    layout_of(
        "debitoor", "SumUp Invoices (Debitoor) customers", "Customer number|Customer name|Postal code|VAT number",
        number="Customer number", name="Customer name", address="Address", postal_code="Postal code", city="City",
        region="State", country="Country", email="Email", phone="Phone", tax_id="VAT number", notes="Notes",
        contact="Contact person", payment_terms="Payment terms",
    ),
    layout_of(
        "invoiceplane", "InvoicePlane clients", "client_name|client_address_1",
        name="client_name", family_name="client_surname", address="client_address_1", address2="client_address_2",
        city="client_city", region="client_state", postal_code="client_zip", country="client_country",
        phone="client_phone|client_mobile", email="client_email", website="client_web",
        tax_id="client_vat_id|client_tax_code", active="client_active", number="client_number",
    ),
    layout_of(
        "akaunting", "Akaunting customers", "name|tax_number|currency_code|enabled",
        name="name", email="email", tax_id="tax_number", phone="phone", address="address", country="country",
        region="state", postal_code="zip_code", city="city", website="website", currency="currency_code",
        number="reference", active="enabled", categories="category_name",
    ),
    layout_of(
        "dolibarr", "Dolibarr third parties", "Third-party name|Customer code",
        number="Customer code", name="Third-party name", active="Status", address="Address", postal_code="Zip Code",
        city="City", region="State/Province", country="Country code|Country", phone="Phone", website="Url",
        email="Email", tax_id="VAT ID|Prof Id 1|Prof Id 2", payment_terms="Payment terms",
        notes="Note (private)|Note (public)",
    ),
    layout_of(
        "harvest", "Harvest contacts", "First Name|Last Name|Office Phone|Client",
        given_name="First Name", family_name="Last Name", company="Client", email="Email",
        phone="Office Phone|Mobile Phone",
    ),
    layout_of(
        "freeagent", "FreeAgent contacts", "First name|Last name|Organisation|Contact name on invoices"
        "||First name|Organisation|Charge sales tax||First name|Organisation|Default payment terms in days"
        "||First name|Organisation|Sales tax registration number||First name|Organisation|Billing Email",
        given_name="First name", family_name="Last name", company="Organisation", email="Email|Billing Email",
        phone="Phone number|Mobile", address="Address 1", address2="Address 2+Address 3", city="Town", region="Region",
        postal_code="Postcode", country="Country", payment_terms="Default payment terms in days",
        tax_id="Sales tax registration number", active="Status",
    ),
    layout_of(
        "sage50", "Sage 50 customers", "Account Reference|Account Name",
        number="Account Reference", name="Account Name", address="Street 1", address2="Street 2", city="Town",
        region="County", postal_code="Postcode", country="Country Code", contact="Contact Name",
        phone="Telephone Number|Telephone 2", email="Email1|Email 1|Email|Email2", tax_id="VAT Registration Number",
        payment_terms="Terms", website="Website",
    ),
    layout_of(
        "sage", "Sage Accounting contacts", "Company/Name|Reference",
        number="Reference", name="Company/Name", contact="Contact Name", email="Email", phone="Telephone|Mobile",
        website="Website", address="Address Line 1", address2="Address Line 2", city="Town/City", region="County",
        postal_code="Postcode", country="Country", tax_id="VAT Number", payment_terms="Credit Days", notes="Notes",
    ),
)  # fmt: skip
